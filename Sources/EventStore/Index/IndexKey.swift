internal import Crypto
internal import EventModel

/// The log's own secret, under which keys that name a person are stored in the index: HMAC-SHA-256, cut to 16 bytes.
///
/// A plain hash would not do: a CPF behind one is guessed in minutes.
struct IndexKey: Sendable {
    private let key: SymmetricKey
    static let byteCount = 32
    static let digestByteCount = 16

    /// Draws the secret of a new log.
    static func create(in directory: DataDirectory) throws(EventStoreError) {
        guard try FileAccess.read(directory.indexKeyPath) == nil else { return }
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        try FileAccess.replace(directory.indexKeyPath, with: bytes)
    }

    /// Reads the secret.
    /// - Throws: ``EventStoreError/Code/configuration`` when it is missing or cut short. Without it the index is of no
    ///   use; a new one means an index built anew.
    init(_ directory: DataDirectory) throws(EventStoreError) {
        guard let bytes = try FileAccess.read(directory.indexKeyPath), bytes.count == Self.byteCount else {
            throw EventStoreError(.configuration, "the secret of the index, \(directory.indexKeyPath), cannot be used")
        }
        key = SymmetricKey(data: bytes)
    }

    /// The digest that stands for `bytes`.
    func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(for: Array(bytes), using: key)
        return code.withUnsafeBytes { Array($0.prefix(Self.digestByteCount)) }
    }
}
