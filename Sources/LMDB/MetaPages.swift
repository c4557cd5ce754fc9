internal import Glibc

/// A look at the two meta pages, which LMDB itself does not check against each other.
///
/// Commit N writes the page in slot N mod 2. So the two transaction ids differ by one, and each fits its slot; a bit
/// flipped in the newer one would otherwise un-commit acknowledged events. The layout is that of `mdb.c` 0.9
/// (`MDB_page`, `MDB_meta`) on 64-bit machines.
enum MetaPages {
    private static let pageByteCount = 4096
    private static let transactionIDOffset = 16 + 4 + 4 + 8 + 8 + 2 * 48 + 8

    static func check(path: String) throws(LMDBError) {
        let descriptor = try LMDBError.checkSystemCall(open(path, O_RDONLY | O_CLOEXEC))
        defer { close(descriptor) }
        let ids = (try transactionID(slot: 0, descriptor), try transactionID(slot: 1, descriptor))
        let newer = max(ids.0, ids.1)
        guard newer > 0, newer - min(ids.0, ids.1) == 1, newer % 2 == (ids.1 > ids.0 ? 1 : 0) else {
            throw .metaPagesDisagree
        }
    }

    private static func transactionID(slot: Int, _ descriptor: Int32) throws(LMDBError) -> UInt64 {
        var id: UInt64 = 0
        let byteCount = withUnsafeMutableBytes(of: &id) {
            pread(descriptor, $0.baseAddress, 8, off_t(slot * pageByteCount + transactionIDOffset))
        }
        if byteCount < 0 { throw LMDBError(code: errno) }
        if byteCount < 8 { throw .invalid }
        return id
    }
}
