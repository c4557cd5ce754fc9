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
///
/// Each call writes what it has to say, comma and quotes included, in one piece into room that was made before: the way
/// from the log to a sink is bound by this.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A writer that has written nothing.
    public init() {}

    /// Makes room for `count` bytes at once, which costs less than growing to them.
    public mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

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
        let count = name.utf8CodeUnitCount
        let needsComma = needsComma
        put(upTo: count + 4) { target in
            var end = Self.put(commaIf: needsComma, UInt8(ascii: "\""), at: target)
            (target + end).update(from: name.utf8Start, count: count)
            end += count
            target[end] = UInt8(ascii: "\"")
            target[end + 1] = UInt8(ascii: ":")
            return end + 2
        }
        self.needsComma = false
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
        let (isNegative, magnitude) = (value < 0, UInt64(value.magnitude))
        putValue(upTo: 21) { target in
            var count = 1
            var rest = magnitude
            while rest >= 10 {
                rest /= 10
                count += 1
            }
            let start = isNegative ? 1 : 0
            if isNegative { target[0] = UInt8(ascii: "-") }
            rest = magnitude
            for place in stride(from: start + count - 1, through: start, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                target[place] = UInt8(truncatingIfNeeded: 0x30 + digit)
                rest = quotient
            }
            return start + count
        }
    }

    /// Writes a number, or `null`.
    public mutating func integer(_ value: (some FixedWidthInteger)?) {
        if let value { integer(value) } else { null() }
    }

    /// Writes a string.
    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string(escaping: UnsafeRawBufferPointer($0)) }
    }

    /// Writes a string, or `null`.
    public mutating func string(_ value: String?) {
        if let value { string(value) } else { null() }
    }

    /// Writes a string whose UTF-8 is `utf8`.
    /// - Precondition: `utf8` is valid UTF-8.
    public mutating func string(validUTF8 utf8: [UInt8]) {
        utf8.withUnsafeBytes { string(escaping: $0) }
    }

    /// Writes a string of static text that needs no escapes.
    public mutating func string(plain value: StaticString) {
        let count = value.utf8CodeUnitCount
        putValue(upTo: count + 2) { target in
            target[0] = UInt8(ascii: "\"")
            (target + 1).update(from: value.utf8Start, count: count)
            target[count + 1] = UInt8(ascii: "\"")
            return count + 2
        }
    }

    /// Writes a string of base64 (RFC 4648, section 4) that spells `value`.
    public mutating func base64(_ value: [UInt8]) {
        putValue(upTo: (value.count + 2) / 3 * 4 + 2) { target in
            target[0] = UInt8(ascii: "\"")
            let end = 1 + value.withUnsafeBytes { Base64.write($0, at: target + 1) }
            target[end] = UInt8(ascii: "\"")
            return end + 1
        }
    }

    /// Writes a moment as a string: RFC 3339, UTC, microseconds.
    public mutating func time(_ value: Timestamp) {
        putValue(upTo: Timestamp.descriptionByteCount + 2) { target in
            target[0] = UInt8(ascii: "\"")
            let count = value.write(
                into: UnsafeMutableBufferPointer(start: target + 1, count: Timestamp.descriptionByteCount))
            target[count + 1] = UInt8(ascii: "\"")
            return count + 2
        }
    }

    /// Writes a moment, or `null`.
    public mutating func time(_ value: Timestamp?) {
        if let value { time(value) } else { null() }
    }

    /// Writes a hash as a string of 64 lower-case hexadecimal digits.
    public mutating func hash(_ value: RecordHash) {
        putValue(upTo: 2 * RecordHash.byteCount + 2) { target in
            target[0] = UInt8(ascii: "\"")
            value.withUnsafeBytes { bytes in
                for index in 0..<RecordHash.byteCount {
                    target[2 * index + 1] = Hexadecimal.digit(bytes[index] >> 4)
                    target[2 * index + 2] = Hexadecimal.digit(bytes[index] & 0xF)
                }
            }
            target[2 * RecordHash.byteCount + 1] = UInt8(ascii: "\"")
            return 2 * RecordHash.byteCount + 2
        }
    }

    // MARK: Bytes

    /// Makes room for `count` bytes, of which `write` writes as many as it returns.
    @inline(__always)
    private mutating func put(upTo count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        if bytes.capacity - bytes.count < count {
            bytes.reserveCapacity(max(bytes.capacity * 2, bytes.count + count))
        }
        bytes.append(addingCapacity: count) { output in
            output.withUnsafeMutableBufferPointer { target, written in
                if let start = target.baseAddress { written = write(start) }
            }
        }
    }

    /// As ``put(upTo:_:)``, behind a comma where one is needed.
    @inline(__always)
    private mutating func putValue(upTo count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        let needsComma = needsComma
        put(upTo: count + 1) { target in
            if needsComma { target[0] = UInt8(ascii: ",") }
            let start = needsComma ? 1 : 0
            return start + write(target + start)
        }
        self.needsComma = true
    }

    @inline(__always)
    private static func put(commaIf needsComma: Bool, _ byte: UInt8, at target: UnsafeMutablePointer<UInt8>) -> Int {
        if needsComma { target[0] = UInt8(ascii: ",") }
        let start = needsComma ? 1 : 0
        target[start] = byte
        return start + 1
    }

    private mutating func open(_ bracket: UInt8) {
        putValue(upTo: 1) { target in
            target[0] = bracket
            return 1
        }
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: StaticString) {
        let count = text.utf8CodeUnitCount
        putValue(upTo: count) { target in
            target.update(from: text.utf8Start, count: count)
            return count
        }
    }

    /// Writes a string whose UTF-8 is `text`, with its escapes. Room is made piece by piece, so that a large body does
    /// not reserve six times its size.
    private mutating func string(escaping text: UnsafeRawBufferPointer) {
        let needsComma = needsComma
        put(upTo: 2) { Self.put(commaIf: needsComma, UInt8(ascii: "\""), at: $0) }
        var start = 0
        while start < text.count {
            let end = min(start + JSONEscaping.pieceByteCount, text.count)
            let piece = UnsafeRawBufferPointer(rebasing: text[start..<end])
            put(upTo: JSONEscaping.byteCountMax(for: piece.count)) { JSONEscaping.write(piece, at: $0) }
            start = end
        }
        bytes.append(UInt8(ascii: "\""))
        self.needsComma = true
    }
}
