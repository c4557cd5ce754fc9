internal import CSHA256
internal import Crypto
internal import EventModel

/// The log's own secret, under which keys that name a person are stored in the index: HMAC-SHA-256, cut to 16 bytes.
///
/// A plain hash would not do: a CPF behind one is guessed in minutes.
package struct IndexKey: Sendable {
    private let key: SymmetricKey
    /// The same for the processor's own instructions; nil where it has none.
    private let prepared: CSHA256Key?
    static let byteCount = 32
    static let digestByteCount = 16

    /// Draws the secret of a new log.
    static func create(in directory: DataDirectory) throws(EventStoreError) {
        guard try FileAccess.read(directory.indexKeyPath) == nil else { return }
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        try FileAccess.replace(directory.indexKeyPath, with: bytes)
    }

    /// Reads the secret.
    /// - Throws: ``EventStoreError/Code/configuration`` when it is missing, cut short or open to other users. Without it
    ///   the index is of no use; a new one means an index built anew.
    package init(_ directory: DataDirectory) throws(EventStoreError) {
        guard let bytes = try FileAccess.read(directory.indexKeyPath, isSecret: true), bytes.count == Self.byteCount
        else {
            throw EventStoreError(.configuration, "the secret of the index, \(directory.indexKeyPath), cannot be used")
        }
        self.init(bytes)
    }

    /// The secret that `bytes` are.
    /// - Precondition: there are 32.
    package init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a secret of the index has 32 bytes")
        key = SymmetricKey(data: bytes)
        prepared = CPU.hasHashInstructions ? Self.prepared(bytes) : nil
    }

    private static func prepared(_ bytes: [UInt8]) -> CSHA256Key {
        var prepared = CSHA256Key()
        csha256_prepare_key(bytes, &prepared)
        return prepared
    }

    /// The digest that stands for `bytes`.
    package func digest(_ bytes: [UInt8]) -> KeyedDigest {
        guard var prepared else { return portableDigest(bytes) }
        return withUnsafeTemporaryAllocation(byteCount: RecordHash.byteCount, alignment: 8) { digest in
            csha256_authenticate(&prepared, bytes, bytes.count, digest.baseAddress)
            return KeyedDigest(UnsafeRawBufferPointer(rebasing: digest[..<Self.digestByteCount]))
        }
    }

    /// What ``digest(_:)`` is without the processor's instructions.
    package func portableDigest(_ bytes: [UInt8]) -> KeyedDigest {
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: key)
        return code.withUnsafeBytes { KeyedDigest(UnsafeRawBufferPointer(rebasing: $0[..<Self.digestByteCount])) }
    }
}
