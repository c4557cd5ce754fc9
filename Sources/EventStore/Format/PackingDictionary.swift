internal import CZstd
internal import Crypto
internal import EventModel

/// A zstd dictionary that records are packed with, known by the first eight bytes of its SHA-256.
///
/// A log holds the dictionaries that its records name, and none is ever removed. They are trained on generated webhooks
/// only: a dictionary quotes what it was trained on.
package struct PackingDictionary: Sendable {
    /// The first eight bytes of the SHA-256 of ``bytes``, as a little-endian number.
    let digest: UInt64
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        digest = SHA256.hash(data: bytes).withUnsafeBytes { $0.loadInteger(UInt64.self, at: 0) }
    }

    /// The one that this version of the program packs new records with.
    package static let builtIn = PackingDictionary(
        Array(UnsafeRawBufferPointer(start: diario_record_dictionary(), count: diario_record_dictionary_byte_count())))
}
