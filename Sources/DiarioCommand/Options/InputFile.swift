internal import Glibc

/// A small file that somebody names on the command line.
enum InputFile {
    /// Its bytes.
    /// - Throws: ``CommandFailure`` with 64 where it cannot be read, or has more than `byteCountMax` bytes.
    static func bytes(_ path: String, byteCountMax: Int) throws -> [UInt8] {
        guard let file = fopen(path, "re") else { throw failure(path) }
        defer { fclose(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: byteCountMax + 1) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        if ferror(file) != 0 { throw failure(path) }
        guard bytes.count <= byteCountMax else {
            throw CommandFailure(.usage, "\(path) has more than \(byteCountMax) bytes")
        }
        return bytes
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(.usage, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
}
