internal import Crypto
package import EventModel

/// The two hashes of a record. `docs/format.md` has the formulas.
package struct RecordHasher: Sendable {
    package let logID: LogID

    /// The hasher of the log with this id.
    package init(logID: LogID) { self.logID = logID }

    /// `SHA-256(0x00 ‖ header ‖ sections)`: needs no position, so any thread can compute it.
    package static func leaf(_ bytesBeforeHash: UnsafeRawBufferPointer) -> RecordHash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
        hasher.update(bufferPointer: bytesBeforeHash)
        return hasher.finalize().withUnsafeBytes { RecordHash(bytes: $0) }
    }

    /// `SHA-256(0x02 ‖ log id ‖ epoch ‖ position ‖ leaf ‖ previous hash)`: binds the leaf to its place.
    package func chain(epoch: Epoch, position: Position, leaf: RecordHash, previous: RecordHash) -> RecordHash {
        withUnsafeTemporaryAllocation(byteCount: 93, alignment: 8) { input in
            input[0] = 2
            for index in 0..<LogID.byteCount { input[1 + index] = logID.bytes[index] }
            input.storeBytes(of: epoch.littleEndian, toByteOffset: 17, as: UInt32.self)
            input.storeBytes(of: position.littleEndian, toByteOffset: 21, as: UInt64.self)
            leaf.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: input[29..<61]).copyMemory(from: $0) }
            previous.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: input[61..<93]).copyMemory(from: $0) }
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(input))
            return hasher.finalize().withUnsafeBytes { RecordHash(bytes: $0) }
        }
    }
}
