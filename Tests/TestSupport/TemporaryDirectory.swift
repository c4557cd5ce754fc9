internal import Foundation

/// Calls `body` with the path of a new directory, which is removed afterwards with all that is in it.
package func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = try makeTemporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

/// Calls `body` with the path of a new directory, which is removed afterwards with all that is in it.
package func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = try makeTemporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// Makes a new directory, which the caller removes.
package func makeTemporaryDirectory() throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "diario-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return path
}

/// Bytes of files, at their places.
package enum RawFile {
    /// All bytes of the file at `path`.
    package static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    /// Writes `bytes` over those at `offset`, in place: whoever has the file mapped sees it.
    package static func overwrite(_ path: String, at offset: Int, with bytes: [UInt8]) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data(bytes))
    }

    /// Makes `bytes` the content of the file at `path`, for its owner alone.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// Cuts the file at `path` off after `byteCount` bytes.
    package static func truncate(_ path: String, to byteCount: Int) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        defer { try? file.close() }
        try file.truncate(atOffset: UInt64(byteCount))
    }

    /// Where `pattern` begins in `bytes`; nil when it is not there.
    package static func offset(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        Data(bytes).range(of: Data(pattern))?.lowerBound
    }

    /// The permission bits of the file at `path`.
    package static func permissions(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
    }
}
