/// The bytes of an event's sections and of the fields in them: the numbers of `docs/format.md`, section 4.
///
/// ``EventBuilder`` writes them and ``EventLayout`` reads them.
package enum EventSections {
    /// What a section holds. 4 (identity in clear), 5 (encrypted payload) and 6 (origin) are reserved.
    package enum SectionType: UInt16 {
        /// The bytes received.
        case body = 1
        /// What the decoder made of them.
        case decoded = 2
        /// Where they came from.
        case request = 3
        /// The other sections, packed into this one.
        case packed = 7

        /// How its bytes are kept.
        var algorithm: UInt8 { self == .packed ? EventSections.zstdAlgorithm : EventSections.storedAlgorithm }
    }

    /// The fields of the section `request`. Those of the section `decoded` are ``EventField``.
    package enum RequestField: UInt8 {
        /// The GO account that sent it.
        case source = 1
        /// The sender's address.
        case address = 2
        /// The label of the token.
        case tokenLabel = 3
        /// The `Content-Type` header.
        case contentType = 4
        /// A header: name, a zero byte, value. May come more than once.
        case header = 5
    }

    /// Type, flags, algorithm and length stand before a section's bytes.
    package static let headerByteCount = 8
    /// An event has a body, a decoded form and a request, or the one section that they are packed into.
    package static let eventSectionCount: UInt8 = 3
    /// A section with this flag must be understood, or the record is refused.
    package static let criticalFlag: UInt8 = 1
    /// The section's bytes are stored as they are.
    package static let storedAlgorithm: UInt8 = 0
    /// The section's bytes are the digest of a dictionary and a zstd frame.
    package static let zstdAlgorithm: UInt8 = 1

    /// A copy of an event's `sections`, as ``EventBuilder`` writes them, with an empty body; nil where it would have more
    /// than `byteCountMax` bytes.
    package static func withoutBody(_ sections: RawSpan, byteCountMax: Int) -> [UInt8]? {
        let bodyEnd = headerByteCount + Int(sections.integer(UInt32.self, at: headerByteCount - 4))
        precondition(sections.integer(UInt16.self, at: 0) == SectionType.body.rawValue, "the body comes first")
        let byteCount = headerByteCount + sections.byteCount - bodyEnd
        guard byteCount <= byteCountMax else { return nil }
        return sections.withUnsafeBytes { sections in
            [UInt8](unsafeUninitializedCapacity: byteCount) { array, count in
                let target = UnsafeMutableRawBufferPointer(array)
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: sections[..<headerByteCount]))
                target.storeBytes(of: UInt32(0), toByteOffset: headerByteCount - 4, as: UInt32.self)
                UnsafeMutableRawBufferPointer(rebasing: target[headerByteCount...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: sections[bodyEnd...]))
                count = byteCount
            }
        }
    }

    static let decodedStatus: UInt8 = 0
    static let undecodableStatus: UInt8 = 1
    /// Decoder version, status and a reserved byte stand before the fields of the section `decoded`.
    static let decodedPrefixByteCount = 4
    /// A field is a tag, a length of two bytes, and that many bytes.
    static let fieldHeaderByteCount = 3
    /// The longest field, in bytes.
    static let fieldByteCountMax = Int(UInt16.max)
}

extension RawSpan {
    /// The little-endian integer at `offset`, which need not be aligned.
    @inline(__always)
    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type, at offset: Int) -> Integer {
        Integer(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// Whether these are the bytes of `text`'s UTF-8. Byte by byte, as `docs/format.md` says of all text: `==` on
    /// strings would take different bytes of one Unicode text for equal.
    public func isUTF8(of text: String) -> Bool {
        guard byteCount == text.utf8.count else { return false }
        return withUnsafeBytes { $0.elementsEqual(text.utf8) }
    }

    /// The text that these bytes are in UTF-8. What is none is repaired.
    public var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}
