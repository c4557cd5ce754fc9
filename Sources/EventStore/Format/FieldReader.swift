internal import EventModel

/// Reads tagged fields; an unknown tag is for the caller to skip.
struct FieldReader {
    private let bytes: UnsafeRawBufferPointer
    private let known: UInt8
    private let repeatable: UInt8
    private var rest: Range<Int>
    /// A bit for each known tag that has come.
    private var seen: UInt64 = 0

    /// A reader of the fields in `section`. Tags up to `known` come once, but for `repeatable`; of others nothing is
    /// known.
    init(_ bytes: UnsafeRawBufferPointer, _ section: Range<Int>, known: UInt8, repeatable: UInt8) {
        self.bytes = bytes
        self.known = known
        self.repeatable = repeatable
        rest = section
    }

    struct Field {
        let tag: UInt8
        let bytes: UnsafeRawBufferPointer

        var text: String { String(decoding: bytes, as: UTF8.self) }

        func number() throws(RecordDamage) -> Int64 {
            guard bytes.count == 8 else { throw RecordDamage(reason: "a number that has not eight bytes") }
            return bytes.loadInteger(Int64.self, at: 0)
        }
    }

    mutating func next() throws(RecordDamage) -> Field? {
        if rest.isEmpty { return nil }
        guard rest.count >= RecordFormat.fieldHeaderByteCount else { throw RecordDamage(reason: "a field cut short") }
        let tag = bytes[rest.lowerBound]
        let byteCount = Int(bytes.loadInteger(UInt16.self, at: rest.lowerBound + 1))
        let start = rest.lowerBound + RecordFormat.fieldHeaderByteCount
        guard byteCount <= rest.upperBound - start else { throw RecordDamage(reason: "a field ends past its section") }
        rest = start + byteCount..<rest.upperBound
        if tag <= known, tag != repeatable {
            guard seen & (1 << UInt64(tag)) == 0 else { throw RecordDamage(reason: "a field that comes twice") }
            seen |= 1 << UInt64(tag)
        }
        return Field(tag: tag, bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<start + byteCount]))
    }
}
