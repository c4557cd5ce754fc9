internal import LMDB

/// The files beside the log that a running writer depends on and whose loss does not stop it: the anchors and the secret
/// of the index.
struct SideFiles {
    private let anchorsPath: String
    private let secretPath: String
    private var anchors: FileIdentity?
    private let secret: [UInt8]?
    private var presentSecret: [UInt8]?

    init(_ directory: DataDirectory) {
        (anchorsPath, secretPath) = (directory.anchorsPath, directory.indexKeyPath)
        secret = Self.bytes(secretPath)
        presentSecret = secret
        noteAnchors()
    }

    /// Notes that the anchors are what this process has just written.
    mutating func noteAnchors() { anchors = Self.identity(anchorsPath) }

    /// Whether the anchors are gone, or are not those that were noted; once for each change.
    mutating func anchorsWereReplaced() -> Bool {
        let known = anchors
        noteAnchors()
        return anchors != known
    }

    /// Whether the secret is gone, or is not the one of the start; once for each change.
    mutating func secretWasReplaced() -> Bool {
        let known = presentSecret
        presentSecret = Self.bytes(secretPath)
        return presentSecret != known && presentSecret != secret
    }

    // What cannot be looked at counts as not there.
    private static func identity(_ path: String) -> FileIdentity? { try? FileIdentity(path: path) }
    private static func bytes(_ path: String) -> [UInt8]? { (try? FileAccess.read(path)) ?? nil }
}
