/// The bytes of a record, version 1. `docs/format.md` is the norm; this is its numbers.
///
/// A record is a header of 24 bytes, sections, and the record's hash. All numbers are little-endian.
enum RecordFormat {
    static let version: UInt8 = 1
    static let headerByteCount = 24
    static let sectionHeaderByteCount = 8
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

    /// What a section holds. 4 (identity in clear), 5 (encrypted payload) and 6 (origin) are reserved.
    enum SectionType: UInt16 {
        case body = 1
        case decoded = 2
        case request = 3
        /// The other sections, packed into this one.
        case packed = 7
    }

    /// An event's record has a body, a decoded form and a request, or the one that they are packed into.
    static let eventSectionCount: UInt8 = 3

    /// A section with this flag must be understood, or the record is refused.
    static let criticalFlag: UInt8 = 1
    /// The section's bytes are stored as they are.
    static let storedAlgorithm: UInt8 = 0
    /// The section's bytes are the digest of a dictionary and a zstd frame.
    static let zstdAlgorithm: UInt8 = 1
    /// The digest of the dictionary stands before the frame.
    static let packedPrefixByteCount = 8
    /// The most bytes of sections that one packed section holds: a body, fields and headers at their largest.
    static let unpackedByteCountMax = 16 << 20

    /// The fields of the section `decoded`.
    enum DecodedField: UInt8 {
        case kind = 1
        case orderID = 2
        case orderCode = 3
        case utmID = 4
        case date = 5
        case dateText = 6
        case status = 7
        case customer = 8
        case customerID = 9
        case document = 10
        case name = 11
        case email = 12
        case phone = 13
        case cellphone = 14
        case warning = 15
        case reason = 16
        /// The body has, or may have, keys that fields 2 to 12 lack.
        case lacksKeys = 17
    }

    /// The fields of the section `request`.
    enum RequestField: UInt8 {
        case source = 1
        case address = 2
        case tokenLabel = 3
        case contentType = 4
        case header = 5
    }

    static let decodedStatus: UInt8 = 0
    static let undecodableStatus: UInt8 = 1
    /// Decoder version, status and a reserved byte stand before the fields of the section `decoded`.
    static let decodedPrefixByteCount = 4
    /// A field is a tag, a length of two bytes, and that many bytes.
    static let fieldHeaderByteCount = 3
}
