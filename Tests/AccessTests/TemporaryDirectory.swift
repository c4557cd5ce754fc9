#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs `body` with the path of a new directory of mode 0700 and removes the directory with its files afterwards.
func withTemporaryDirectory<Value>(_ body: (String) throws -> Value) throws -> Value {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
    var template = Array("\(parent)/diario-access-XXXXXX".utf8CString)
    let path = try template.withUnsafeMutableBufferPointer { characters in
        guard let start = characters.baseAddress, let path = mkdtemp(start) else { throw DirectoryError(code: errno) }
        return String(cString: path)
    }
    defer {
        for name in ["tokens.jsonl", "tokens.jsonl.new", "tokens.lock", "allow.txt"] { unlink(path + "/" + name) }
        rmdir(path)
    }
    return try body(path)
}

struct DirectoryError: Error { let code: Int32 }

/// Writes `text` to a file of `mode`.
func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
    guard descriptor >= 0 else { throw DirectoryError(code: errno) }
    defer { close(descriptor) }
    fchmod(descriptor, mode)
    let bytes = Array(text.utf8)
    guard bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
        throw DirectoryError(code: errno)
    }
}

/// The text of the file at `path`.
func text(of path: String) throws -> String {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw DirectoryError(code: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
        bytes.append(contentsOf: buffer[..<count])
    }
}

/// The permission bits of the file at `path`.
func mode(of path: String) throws -> mode_t {
    var status = stat()
    guard stat(path, &status) == 0 else { throw DirectoryError(code: errno) }
    return status.st_mode & 0o777
}
