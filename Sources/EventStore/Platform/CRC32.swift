internal import CCRC32

/// CRC-32 (ISO-HDLC, as in zlib), to tell what was torn or flipped from what was written, where no hash does.
package enum CRC32 {
    /// Whether `bytes` end with the sum, little-endian, of those before it.
    package static func ends(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count > 4 && of(bytes.dropLast(4)) == bytes.loadInteger(UInt32.self, at: bytes.count - 4)
    }

    /// The sum of `bytes`.
    package static func of(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.withContiguousStorageIfAvailable { ccrc32($0.baseAddress, $0.count) }
            ?? Array(bytes).withUnsafeBytes { ccrc32($0.baseAddress, $0.count) }
    }
}
