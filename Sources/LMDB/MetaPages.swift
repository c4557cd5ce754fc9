internal import Glibc

/// A look at the two meta pages, which LMDB itself does not check against each other.
///
/// Commit N writes the page in slot N mod 2. So the two transaction ids differ by one, and each fits its slot; a bit
/// flipped in the newer one would otherwise un-commit acknowledged events. The layout is that of `mdb.c` 0.9
/// (`MDB_page`, `MDB_meta`) on 64-bit machines.
enum MetaPages {
    /// The page header, magic, version, address and map size stand before the two tables of 48 bytes; the first table's
    /// first word is the page size.
    private static let pageByteCountOffset = 16 + 4 + 4 + 8 + 8
    private static let transactionIDOffset = pageByteCountOffset + 2 * 48 + 8

    static func check(path: String) throws(LMDBError) {
        let descriptor = try LMDBError.checkSystemCall(open(path, O_RDONLY | O_CLOEXEC))
        defer { close(descriptor) }
        let pageByteCount: UInt32 = try load(at: pageByteCountOffset, descriptor)
        guard pageByteCount >= 512, pageByteCount <= 1 << 16 else { throw .metaPagesDisagree }
        let ids: (UInt64, UInt64) = (
            try load(at: transactionIDOffset, descriptor),
            try load(at: Int(pageByteCount) + transactionIDOffset, descriptor)
        )
        let newer = max(ids.0, ids.1)
        guard newer > 0, newer - min(ids.0, ids.1) == 1, newer % 2 == (ids.1 > ids.0 ? 1 : 0) else {
            throw .metaPagesDisagree
        }
    }

    private static func load<Integer: FixedWidthInteger>(
        at offset: Int, _ descriptor: Int32
    ) throws(LMDBError) -> Integer {
        var value: Integer = 0
        let byteCount = withUnsafeMutableBytes(of: &value) {
            pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
        }
        if byteCount < 0 { throw LMDBError(code: errno) }
        if byteCount < MemoryLayout<Integer>.size { throw .invalid }
        return value
    }
}
