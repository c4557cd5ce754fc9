internal import EventModel

/// Where the sections of a record stand in some bytes: bounds-checked, not copied.
struct RecordSections {
    private(set) var body: Range<Int>?
    private(set) var decoded: Range<Int>?
    private(set) var request: Range<Int>?
    /// Holds all others, if it is there.
    private(set) var packed: Range<Int>?

    /// Finds the sections that fill `range` of `bytes`: `count` of them, or nil for as many as there are.
    init(of bytes: UnsafeRawBufferPointer, in range: Range<Int>, count: Int?) throws(RecordDamage) {
        let end = range.upperBound
        var offset = range.lowerBound
        var seen = 0
        while count.map({ seen < $0 }) ?? (offset < end) {
            seen += 1
            guard offset + RecordFormat.sectionHeaderByteCount <= end else {
                throw RecordDamage(reason: "a section begins past the end")
            }
            let type = bytes.loadInteger(UInt16.self, at: offset)
            let isCritical = bytes[offset + 2] & RecordFormat.criticalFlag != 0
            let algorithm = bytes[offset + 3]
            let byteCount = Int(bytes.loadInteger(UInt32.self, at: offset + 4))
            let start = offset + RecordFormat.sectionHeaderByteCount
            guard byteCount <= end - start else { throw RecordDamage(reason: "a section ends past the end") }
            offset = start + byteCount
            let isNew: Bool
            switch (RecordFormat.SectionType(rawValue: type), algorithm) {
            case (.body, RecordFormat.storedAlgorithm): isNew = Self.set(&body, start..<offset)
            case (.decoded, RecordFormat.storedAlgorithm): isNew = Self.set(&decoded, start..<offset)
            case (.request, RecordFormat.storedAlgorithm): isNew = Self.set(&request, start..<offset)
            case (.packed, RecordFormat.zstdAlgorithm): isNew = Self.set(&packed, start..<offset)
            default:
                if isCritical { throw RecordDamage(reason: "a critical section of an unknown type or algorithm") }
                isNew = true
            }
            guard isNew else { throw RecordDamage(reason: "two sections of one type") }
        }
        guard offset == end else { throw RecordDamage(reason: "bytes between the last section and the hash") }
        guard packed == nil || (body == nil && decoded == nil && request == nil) else {
            throw RecordDamage(reason: "sections beside those that are packed")
        }
    }

    private static func set(_ section: inout Range<Int>?, _ range: Range<Int>) -> Bool {
        defer { section = range }
        return section == nil
    }
}
