/// The bytes of one page, read with a check of each place: whatever they are, reading them ends in a value or an error.
struct PageBytes {
    let number: UInt64
    private let bytes: UnsafeRawBufferPointer

    init(number: UInt64, _ bytes: UnsafeRawBufferPointer) {
        self.number = number
        self.bytes = bytes
    }

    var byteCount: Int { bytes.count }

    func load<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type, at offset: Int
    ) throws(PageDamage) -> Integer {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Integer>.size else { throw damage("it is cut short") }
        return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }

    /// The bytes of `range`.
    func slice(_ range: Range<Int>) throws(PageDamage) -> UnsafeRawBufferPointer {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { throw damage("it is cut short") }
        return UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    func damage(_ reason: String) -> PageDamage { PageDamage(page: number, reason) }
}
