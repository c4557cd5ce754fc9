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
    var needsComma = false

    /// A writer that has written nothing.
    public init() {}

    /// A writer that takes `bytes` over and goes on behind them, in the same memory, until ``finish(_:)``.
    public init(continuing bytes: inout [UInt8]) { swap(&self.bytes, &bytes) }

    /// Gives what has been written to `bytes`, and has written nothing.
    public mutating func finish(_ bytes: inout [UInt8]) {
        bytes = []
        swap(&self.bytes, &bytes)
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
        putValue(upTo: name.utf8CodeUnitCount + 3) { cursor in
            cursor.byte(UInt8(ascii: "\""))
            cursor.literal(name)
            cursor.literal("\":")
        }
        needsComma = false
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

    /// Writes a value that is JSON already.
    mutating func verbatim(_ json: [UInt8]) {
        putValue(upTo: 0) { _ in }
        bytes.append(contentsOf: json)
    }

    /// Writes a number.
    public mutating func integer(_ value: some FixedWidthInteger) {
        putValue(upTo: JSONCursor.integerByteCountMax) { $0.integer(value) }
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
    public mutating func string(validUTF8 utf8: UnsafeRawBufferPointer) { string(escaping: utf8) }

    /// Writes a string of static text that needs no escapes.
    public mutating func string(plain value: StaticString) {
        putValue(upTo: value.utf8CodeUnitCount + 2) { cursor in
            cursor.byte(UInt8(ascii: "\""))
            cursor.literal(value)
            cursor.byte(UInt8(ascii: "\""))
        }
    }

    /// Writes a string of base64 (RFC 4648, section 4) that spells `value`.
    public mutating func base64(_ value: UnsafeRawBufferPointer) {
        putValue(upTo: (value.count + 2) / 3 * 4 + 2) { $0.base64(value) }
    }

    /// Writes a moment as a string: RFC 3339, UTC, microseconds.
    public mutating func time(_ value: Timestamp) { putValue(upTo: JSONCursor.timeByteCountMax) { $0.time(value) } }

    /// Writes a moment, or `null`.
    public mutating func time(_ value: Timestamp?) {
        if let value { time(value) } else { null() }
    }

    /// Writes a hash as a string of 64 lower-case hexadecimal digits.
    public mutating func hash(_ value: RecordHash) { putValue(upTo: JSONCursor.hashByteCount) { $0.hash(value) } }

    /// Writes a field's value as it stands in an event, or `null`.
    public mutating func value(_ value: EventField.Value?) {
        switch value {
        case .text(let text): string(text)
        case .number(let number): integer(number)
        case .time(let moment): time(moment)
        case .flag: boolean(true)
        case nil: null()
        }
    }

    // MARK: Bytes

    /// Makes room for `count` bytes, of which `write` writes as many as it likes.
    @inline(__always)
    mutating func put(upTo count: Int, _ write: (inout JSONCursor) -> Void) {
        if bytes.capacity - bytes.count < count {
            bytes.reserveCapacity(max(bytes.capacity * 2, bytes.count + count))
        }
        bytes.append(addingCapacity: count) { output in
            output.withUnsafeMutableBufferPointer { target, written in
                guard let start = target.baseAddress else { return }
                var cursor = JSONCursor(at: start)
                write(&cursor)
                written = cursor.target - start
            }
        }
    }

    /// As ``put(upTo:_:)``, behind a comma where one is needed.
    @inline(__always)
    mutating func putValue(upTo count: Int, _ write: (inout JSONCursor) -> Void) {
        let needsComma = needsComma
        put(upTo: count + 1) { cursor in
            if needsComma { cursor.byte(UInt8(ascii: ",")) }
            write(&cursor)
        }
        self.needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        putValue(upTo: 1) { $0.byte(bracket) }
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: StaticString) {
        putValue(upTo: text.utf8CodeUnitCount) { $0.literal(text) }
    }

    /// Writes a string whose UTF-8 is `text`, with its escapes, behind a comma where one is needed. Room is made piece
    /// by piece, so that a large body does not reserve six times its size.
    private mutating func string(escaping text: UnsafeRawBufferPointer) {
        putValue(upTo: 1) { $0.byte(UInt8(ascii: "\"")) }
        var start = 0
        while start < text.count {
            let end = min(start + JSONEscaping.pieceByteCount, text.count)
            let piece = UnsafeRawBufferPointer(rebasing: text[start..<end])
            put(upTo: JSONEscaping.byteCountMax(for: piece.count)) { $0.escaped(piece) }
            start = end
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
