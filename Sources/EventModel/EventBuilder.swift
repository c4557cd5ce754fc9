/// Writes the sections of one event after the other, in memory that the next event uses again.
///
/// The order is that of `docs/format.md`: ``body(_:)``, then ``beginDecoded(version:isDecoded:)``, fields in ascending
/// order of their tags and ``endDecoded()``, then ``request(_:source:)``. What was written stays until the next
/// ``body(_:)``.
public struct EventBuilder: ~Copyable {
    /// What a larger event needed is given back by ``trim()``.
    private static let keptByteCountMax = 64 << 10

    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 << 10, alignment: 16)
    private var count = 0
    private var sectionStart = 0
    /// How many bytes the event's body has.
    public private(set) var bodyByteCount = 0
    /// Whether a field was left empty since it is longer than the format allows: the event is not to be stored.
    public private(set) var hasLongField = false

    /// A builder that has written nothing.
    public init() {}

    deinit { memory.deallocate() }

    /// What was written.
    public var sections: RawSpan {
        @_lifetime(borrow self)
        get { _overrideLifetime(UnsafeRawBufferPointer(rebasing: memory[..<count]).bytes, borrowing: self) }
    }

    /// Forgets what was written, and begins another event with its body.
    public mutating func body(_ body: RawSpan) {
        count = 0
        hasLongField = false
        bodyByteCount = body.byteCount
        beginSection(.body)
        body.withUnsafeBytes { append($0) }
        endSection()
    }

    /// Begins what a decoder made of the body.
    public mutating func beginDecoded(version: UInt16, isDecoded: Bool) {
        beginSection(.decoded)
        append(version)
        append(UInt16(isDecoded ? EventSections.decodedStatus : EventSections.undecodableStatus))
    }

    /// Ends what a decoder made of the body.
    public mutating func endDecoded() { endSection() }

    /// Writes a field that is a text, given in UTF-8.
    public mutating func put(_ field: EventField, utf8: UnsafeRawBufferPointer) { put(field.rawValue, utf8) }

    /// Writes a field that is a text.
    public mutating func put(_ field: EventField, text: String) { put(field.rawValue, text) }

    /// Writes a field that is a number or a time.
    public mutating func put(_ field: EventField, integer: Int64) {
        append(field.rawValue)
        append(UInt16(8))
        append(integer)
    }

    /// Writes a field that says all by being there.
    public mutating func put(_ field: EventField) {
        append(field.rawValue)
        append(UInt16(0))
    }

    /// Writes where the event came from.
    public mutating func request(_ request: RequestMetadata, source: String) {
        beginSection(.request)
        put(EventSections.RequestField.source.rawValue, source)
        put(EventSections.RequestField.address.rawValue, request.address)
        put(EventSections.RequestField.tokenLabel.rawValue, request.tokenLabel)
        put(EventSections.RequestField.contentType.rawValue, request.contentType)
        for header in request.headers {
            put(EventSections.RequestField.header.rawValue, header.name + "\0" + header.value)
        }
        endSection()
    }

    /// Gives back what a large event needed, and forgets what was written.
    public mutating func trim() {
        count = 0
        guard memory.count > Self.keptByteCountMax else { return }
        memory.deallocate()
        memory = .allocate(byteCount: Self.keptByteCountMax, alignment: 16)
    }

    private mutating func beginSection(_ type: EventSections.SectionType) {
        append(type.rawValue)
        append(UInt16(EventSections.criticalFlag) | UInt16(EventSections.storedAlgorithm) << 8)
        append(UInt32(0))
        sectionStart = count
    }

    private mutating func endSection() {
        memory.storeBytes(
            of: UInt32(count - sectionStart).littleEndian, toByteOffset: sectionStart - 4, as: UInt32.self)
    }

    private mutating func put(_ tag: UInt8, _ text: String?) {
        guard var text else { return }
        text.withUTF8 { put(tag, UnsafeRawBufferPointer($0)) }
    }

    private mutating func put(_ tag: UInt8, _ utf8: UnsafeRawBufferPointer) {
        let isLong = utf8.count > EventSections.fieldByteCountMax
        if isLong { hasLongField = true }
        append(tag)
        append(isLong ? 0 : UInt16(utf8.count))
        if !isLong { append(utf8) }
    }

    @inline(__always)
    private mutating func append<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) {
        if memory.count - count < MemoryLayout<Integer>.size { reserve(MemoryLayout<Integer>.size) }
        memory.storeBytes(of: value.littleEndian, toByteOffset: count, as: Integer.self)
        count += MemoryLayout<Integer>.size
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if memory.count - count < bytes.count { reserve(bytes.count) }
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    private mutating func reserve(_ byteCount: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(memory.count * 2, count + byteCount), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }
}
