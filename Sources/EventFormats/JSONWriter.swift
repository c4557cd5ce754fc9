// How an event is written for others: as JSON for programs, as tables and escaped text for people.
//
// What must stay true: whatever leaves through `JSONWriter` is one line of valid JSON, whatever bytes went in; whatever
// leaves through `TerminalText` cannot move a terminal's cursor or reorder its text. Nothing here reads or writes a
// file, and nothing here decides which events are shown.

public import EventModel

/// Writes JSON into a growing array of bytes: compact, without spaces, never a raw control character.
///
/// Values and names are written in the order of the calls; commas come by themselves. That the calls nest properly is
/// the caller's business.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A writer that has written nothing.
    public init() {}

    /// Forgets what has been written and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// What has been written, as a string.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Structure

    /// Writes `{`.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Writes `}`.
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Writes `[`.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Writes `]`.
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes a member's name; its value comes next. `name` must need no escapes.
    public mutating func name(_ name: StaticString) {
        name.withUTF8Buffer { appendName($0) }
    }

    /// Writes a member's name, whatever characters it has; its value comes next.
    public mutating func name(verbatim name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Ends a line; the next value begins another document.
    public mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    // MARK: Values

    /// Writes `null`.
    public mutating func null() { literal("null") }

    /// Writes `true` or `false`.
    public mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }

    /// Writes a number.
    public mutating func integer(_ value: some FixedWidthInteger) {
        beginValue()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = UInt64(value.magnitude)
            var start = digits.count
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                start -= 1
                digits[start] = UInt8(truncatingIfNeeded: 0x30 + digit)
                rest = quotient
            } while rest > 0
            if value < 0 { bytes.append(UInt8(ascii: "-")) }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// Writes a number, or `null`.
    public mutating func integer(_ value: (some FixedWidthInteger)?) {
        if let value { integer(value) } else { null() }
    }

    /// Writes a string.
    public mutating func string(_ value: String) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0)) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a string, or `null`.
    public mutating func string(_ value: String?) {
        if let value { string(value) } else { null() }
    }

    /// Writes a string whose UTF-8 is `utf8`.
    /// - Precondition: `utf8` is valid UTF-8.
    public mutating func string(validUTF8 utf8: [UInt8]) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        utf8.withUnsafeBytes { appendEscaped($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a string of static text that needs no escapes.
    public mutating func string(plain value: StaticString) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        value.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a string of base64 (RFC 4648, section 4) that spells `value`.
    public mutating func base64(_ value: [UInt8]) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        value.withUnsafeBytes { appendBase64($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a moment as a string: RFC 3339, UTC, microseconds.
    public mutating func time(_ value: Timestamp) {
        beginValue()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Timestamp.descriptionByteCount) { text in
            let count = value.write(into: text)
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[..<count]))
            bytes.append(UInt8(ascii: "\""))
        }
    }

    /// Writes a moment, or `null`.
    public mutating func time(_ value: Timestamp?) {
        if let value { time(value) } else { null() }
    }

    /// Writes a hash as a string of 64 lower-case hexadecimal digits.
    public mutating func hash(_ value: RecordHash) {
        beginValue()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * RecordHash.byteCount + 2) { text in
            text[0] = UInt8(ascii: "\"")
            value.withUnsafeBytes { bytes in
                for (index, byte) in bytes.enumerated() {
                    text[2 * index + 1] = Hexadecimal.digit(byte >> 4)
                    text[2 * index + 2] = Hexadecimal.digit(byte & 0xF)
                }
            }
            text[text.count - 1] = UInt8(ascii: "\"")
            bytes.append(contentsOf: text)
        }
    }

    // MARK: Bytes

    private mutating func beginValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: StaticString) {
        beginValue()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func appendName(_ name: UnsafeBufferPointer<UInt8>) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func appendEscaped(_ text: UnsafeRawBufferPointer) {
        JSONEscaping.append(text, to: &bytes)
    }

    private mutating func appendBase64(_ value: UnsafeRawBufferPointer) {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        bytes.reserveCapacity(bytes.count + (value.count + 2) / 3 * 4)
        alphabet.withUTF8Buffer { alphabet in
            var index = 0
            while index < value.count {
                let rest = value.count - index
                let second = rest > 1 ? value[index + 1] : 0
                let third = rest > 2 ? value[index + 2] : 0
                let group = Int(value[index]) << 16 | Int(second) << 8 | Int(third)
                bytes.append(alphabet[group >> 18])
                bytes.append(alphabet[group >> 12 & 0x3F])
                bytes.append(rest > 1 ? alphabet[group >> 6 & 0x3F] : UInt8(ascii: "="))
                bytes.append(rest > 2 ? alphabet[group & 0x3F] : UInt8(ascii: "="))
                index += 3
            }
        }
    }
}
