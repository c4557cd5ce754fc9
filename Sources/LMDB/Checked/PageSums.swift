internal import CCRC32
internal import Glibc

/// The file of check sums beside an environment's file: a CRC-32 for each page, by its number, and a header that says up
/// to which commit they are there. `docs/format.md`, section 8, has its bytes.
enum PageSums {
    static let name = "pages"
    /// Where the sum of page 0 stands; the header has the rest of these bytes to itself.
    static let entriesOffset = 4096
    static let headerByteCount = 28
    private static let magic: [UInt8] = Array("pagesums".utf8)
    private static let formatVersion: UInt32 = 1

    static func path(in environmentPath: String) -> String { environmentPath + "/" + name }

    static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 { ccrc32(bytes.baseAddress, bytes.count) }

    /// What the header says.
    struct Header: Equatable {
        var pageByteCount: Int
        /// The last commit whose pages all have their sums.
        var through: UInt64

        init(pageByteCount: Int, through: UInt64) {
            self.pageByteCount = pageByteCount
            self.through = through
        }

        /// nil where the bytes are not what was written.
        init?(_ bytes: UnsafeRawBufferPointer) {
            guard bytes.count == headerByteCount, bytes.prefix(8).elementsEqual(magic),
                bytes.integer(UInt32.self, at: 8) == formatVersion,
                bytes.integer(UInt32.self, at: 24) == sum(UnsafeRawBufferPointer(rebasing: bytes[..<24]))
            else { return nil }
            pageByteCount = Int(bytes.integer(UInt32.self, at: 12))
            through = bytes.integer(UInt64.self, at: 16)
        }

        var encoded: [UInt8] {
            var bytes = magic
            withUnsafeBytes(of: formatVersion.littleEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: UInt32(pageByteCount).littleEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: through.littleEndian) { bytes.append(contentsOf: $0) }
            let sum = bytes.withUnsafeBytes { PageSums.sum($0) }
            withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
            return bytes
        }
    }
}

/// An open file, closed with its last reference. Reads and writes whole, or throws.
final class OpenFile: Sendable {
    let descriptor: Int32

    init(path: String, flags: Int32) throws(LMDBError) {
        descriptor = try LMDBError.checkSystemCall(open(path, flags | O_CLOEXEC, 0o600))
    }

    deinit { close(descriptor) }

    /// How many bytes the file has.
    func byteCount() throws(LMDBError) -> Int {
        var status = stat()
        try LMDBError.checkSystemCall(fstat(descriptor, &status))
        return Int(status.st_size)
    }

    /// Fills `bytes` from `offset` on; false where the file ends before.
    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(LMDBError) -> Bool {
        var done = 0
        while done < bytes.count, let start = bytes.baseAddress {
            let count = pread(descriptor, start + done, bytes.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw LMDBError(code: errno) }
            if count == 0 { return false }
            done += count
        }
        return true
    }

    /// Writes `bytes` at `offset`.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(LMDBError) {
        var done = 0
        while done < bytes.count, let start = bytes.baseAddress {
            let count = pwrite(descriptor, start + done, bytes.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw LMDBError(code: errno) }
            done += count
        }
    }

    /// Returns when what was written is on disk.
    func sync() throws(LMDBError) { try LMDBError.checkSystemCall(fdatasync(descriptor)) }

    /// The meta page in `slot`, and the sum of the whole page; nil where there is none.
    func metaPage(_ slot: UInt64, pageByteCount: Int) throws -> (MetaPage, sum: UInt32)? {
        try withPage(slot, pageByteCount: pageByteCount) { bytes in
            MetaPage(bytes).map { ($0, PageSums.sum(bytes)) }
        } ?? nil
    }

    /// Calls `body` with a copy of a page; nil where the file ends before it does.
    func withPage<Result>(
        _ number: UInt64, pageByteCount: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result? {
        try withUnsafeTemporaryAllocation(byteCount: pageByteCount, alignment: 8) { buffer in
            let (offset, overflow) = Int(truncatingIfNeeded: number).multipliedReportingOverflow(by: pageByteCount)
            guard !overflow, offset >= 0, try read(into: buffer, at: offset) else { return nil }
            return try body(UnsafeRawBufferPointer(buffer))
        }
    }
}
