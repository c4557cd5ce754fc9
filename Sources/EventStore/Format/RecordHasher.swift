internal import CSHA256
internal import Crypto
package import EventModel

/// The two hashes of a record. `docs/format.md` has the formulas.
package struct RecordHasher: Sendable {
    /// What every chained hash begins with: the log's id.
    private let idWords: (UInt64, UInt64)

    /// The hasher of the log with this id.
    package init(logID: LogID) {
        idWords = logID.bytes.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    /// `SHA-256(0x00 ‖ header ‖ sections)`: needs no position, so any thread can compute it.
    package static func leaf(_ bytesBeforeHash: UnsafeRawBufferPointer) -> RecordHash { hash(0, bytesBeforeHash) }

    /// `SHA-256(0x02 ‖ log id ‖ epoch ‖ position ‖ leaf ‖ previous hash)`: binds the leaf to its place.
    package func chain(epoch: Epoch, position: Position, leaf: RecordHash, previous: RecordHash) -> RecordHash {
        withUnsafeTemporaryAllocation(byteCount: 92, alignment: 8) { input in
            input.storeBytes(of: idWords.0, toByteOffset: 0, as: UInt64.self)
            input.storeBytes(of: idWords.1, toByteOffset: 8, as: UInt64.self)
            input.storeBytes(of: epoch.littleEndian, toByteOffset: 16, as: UInt32.self)
            input.storeBytes(of: position.littleEndian, toByteOffset: 20, as: UInt64.self)
            leaf.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: input[28..<60]).copyMemory(from: $0) }
            previous.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: input[60..<92]).copyMemory(from: $0) }
            return Self.hash(2, UnsafeRawBufferPointer(input))
        }
    }

    /// `SHA-256(tag ‖ bytes)`: by the processor's own instructions where it has them, otherwise by Crypto, which takes
    /// twice as long for a usual record.
    private static func hash(_ tag: UInt8, _ bytes: UnsafeRawBufferPointer) -> RecordHash {
        if CPU.hasHashInstructions {
            return withUnsafeTemporaryAllocation(byteCount: RecordHash.byteCount, alignment: 8) { digest in
                csha256(tag, bytes.baseAddress, bytes.count, digest.baseAddress)
                return RecordHash(bytes: UnsafeRawBufferPointer(digest))
            }
        }
        return portableHash(tag, bytes)
    }

    /// What ``leaf(_:)`` and the chain are without the processor's instructions.
    package static func portableHash(_ tag: UInt8, _ bytes: UnsafeRawBufferPointer) -> RecordHash {
        var hasher = SHA256()
        withUnsafeBytes(of: tag) { hasher.update(bufferPointer: $0) }
        hasher.update(bufferPointer: bytes)
        return hasher.finalize().withUnsafeBytes { RecordHash(bytes: $0) }
    }
}

/// What this processor can do.
enum CPU {
    /// Whether it has instructions for SHA-256.
    static let hasHashInstructions = csha256_is_available()
}
