/// The bytes of a record, version 1. `docs/format.md` is the norm; this is its numbers.
///
/// A record is a header of 24 bytes, sections, and the record's hash. All numbers are little-endian. The sections are
/// the event's own: `EventModel` has their numbers.
enum RecordFormat {
    static let version: UInt8 = 1
    static let headerByteCount = 24
    static let hashByteCount = 32

    /// Offsets in the header.
    enum Offset {
        static let version = 0
        static let type = 1
        static let hashAlgorithm = 2
        static let sectionCount = 3
        static let epoch = 4
        static let receivedAt = 8
        static let sectionsByteCount = 16
        static let reserved = 20
    }

    /// What a record stands for.
    enum RecordType: UInt8 {
        case event = 1
        /// Stands where a salvage found nothing.
        case lost = 2
        case control = 3
    }

    /// SHA-256 for leaf and chain.
    static let hashAlgorithm: UInt8 = 1

    /// The digest of the dictionary stands before the frame.
    static let packedPrefixByteCount = 8
    /// The most bytes of sections that one packed section holds: a body, fields and headers at their largest.
    static let unpackedByteCountMax = 16 << 20
}
