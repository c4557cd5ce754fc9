internal import EventModel

/// Writes JSON at a place in memory that has room for it, without looking: whoever makes one has reckoned how much
/// room that is. Commas and brackets are part of the literals.
struct JSONCursor {
    /// Where the next byte goes.
    private(set) var target: UnsafeMutablePointer<UInt8>

    init(at target: UnsafeMutablePointer<UInt8>) { self.target = target }

    @inline(__always)
    mutating func literal(_ text: StaticString) {
        target.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        target += text.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func byte(_ byte: UInt8) {
        target.pointee = byte
        target += 1
    }

    /// Writes a number in at most ``integerByteCountMax`` bytes.
    mutating func integer(_ value: some FixedWidthInteger) {
        if value < 0 { byte(UInt8(ascii: "-")) }
        let magnitude = UInt64(value.magnitude)
        var count = 1
        var rest = magnitude
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        rest = magnitude
        for place in stride(from: count - 1, through: 0, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            target[place] = UInt8(truncatingIfNeeded: 0x30 + digit)
            rest = quotient
        }
        target += count
    }

    static let integerByteCountMax = 20

    /// Writes a string of `text`, which is UTF-8, in at most ``byteCountMax(for:)`` bytes.
    @inline(__always)
    mutating func string(_ text: UnsafeRawBufferPointer) {
        byte(UInt8(ascii: "\""))
        escaped(text)
        byte(UInt8(ascii: "\""))
    }

    /// Writes the inside of a string of `text`, which is UTF-8.
    @inline(__always)
    mutating func escaped(_ text: UnsafeRawBufferPointer) { target += JSONEscaping.write(text, at: target) }

    /// Writes a string of base64 that spells `value`, in two bytes more than four for every three begun.
    mutating func base64(_ value: UnsafeRawBufferPointer) {
        byte(UInt8(ascii: "\""))
        target += Base64.write(value, at: target)
        byte(UInt8(ascii: "\""))
    }

    /// Writes a string, or `null`.
    @inline(__always)
    mutating func string(_ text: UnsafeRawBufferPointer?) {
        if let text { string(text) } else { literal("null") }
    }

    /// The most bytes that ``string(_:)`` of so many bytes writes, `null` among them.
    static func byteCountMax(for byteCount: Int) -> Int { JSONEscaping.byteCountMax(for: byteCount) + 2 }

    /// Writes a moment as a string in at most ``timeByteCountMax`` bytes: RFC 3339, UTC, microseconds.
    mutating func time(_ value: Timestamp) {
        byte(UInt8(ascii: "\""))
        target += value.write(
            into: UnsafeMutableBufferPointer(start: target, count: Timestamp.descriptionByteCount))
        byte(UInt8(ascii: "\""))
    }

    /// Writes a moment that RFC 3339 cannot write, in the same number of bytes at most.
    mutating func expandedTime(_ value: Timestamp) {
        byte(UInt8(ascii: "\""))
        for digit in value.expandedDescription.utf8 { byte(digit) }
        byte(UInt8(ascii: "\""))
    }

    static let timeByteCountMax = Timestamp.descriptionByteCount + 2

    /// Writes a hash as a string of ``hashByteCount`` bytes: 64 lower-case hexadecimal digits.
    mutating func hash(_ value: RecordHash) {
        byte(UInt8(ascii: "\""))
        value.withUnsafeBytes { Hexadecimal.write($0, at: target) }
        target += 2 * RecordHash.byteCount
        byte(UInt8(ascii: "\""))
    }

    static let hashByteCount = 2 * RecordHash.byteCount + 2
}
