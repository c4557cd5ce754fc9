/// Walks through bytes that ought to be JSON, value by value, and stops where they are not.
///
/// What delimits itself does not stop it: a string that is badly escaped, a word or number that JSON does not have.
/// It takes no memory but a bit for each open bracket, does not call itself, and each step passes a byte.
struct TolerantScanner {
    /// What a value is.
    enum Kind {
        case null, boolean, number, string, array, object
        /// A word or a number that JSON does not have: `NaN`, `01`.
        case unreadable
    }

    /// A value where it lies.
    struct Value {
        var kind: Kind
        /// Its bytes, with quotation marks and brackets.
        var range: Range<Int>
        /// Whether an object or an array was read to its end.
        var isWhole = true

        /// The bytes between the quotation marks of a string.
        var content: Range<Int> { range.lowerBound + 1..<range.upperBound - 1 }
    }

    /// How the walk through an object or array ended.
    enum End {
        case whole
        /// The bytes end before it does, or are no JSON from here on.
        case cut
        /// More brackets are open than ``Limits/tolerantDepthMax``.
        case tooDeep
    }

    let bytes: UnsafeBufferPointer<UInt8>
    /// The next byte.
    var place: Int
    /// How many bytes were passed, all told.
    private(set) var stepCount = 0
    /// How the last object or array ended that was not whole.
    private(set) var end = End.whole

    init(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// The next byte; nil behind the last.
    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func pass(_ count: Int) {
        place += count
        stepCount += count
    }

    private mutating func pass(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        pass(1)
        return true
    }

    /// Passes white space as JSON has it.
    mutating func passSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { pass(1) }
    }

    /// Passes the next value; nil where none begins, or a string does not end.
    mutating func value() -> Value? {
        passSpace()
        let start = place
        switch next {
        case UInt8(ascii: "\""): return passString() ? Value(kind: .string, range: start..<place) : nil
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let kind = bytes[start] == UInt8(ascii: "{") ? Kind.object : .array
            let end = passBrackets()
            if end != .whole { self.end = end }
            return Value(kind: kind, range: start..<place, isWhole: end == .whole)
        default: return passWord().map { Value(kind: $0, range: start..<place) }
        }
    }

    /// Calls `body` with the name, between its quotation marks, and the value of each member of the object that begins
    /// here, in their order and as far as they are certain.
    ///
    /// Certain is a value with a comma or the object's end behind it, and what delimits itself at the end of the bytes.
    mutating func forEachMember(_ body: (Range<Int>, Value) -> Void) {
        forEachItem(opening: "{", closing: "}") { scanner in
            scanner.passSpace()
            let start = scanner.place
            guard scanner.next == UInt8(ascii: "\""), scanner.passString() else { return nil }
            let name = start + 1..<scanner.place - 1
            scanner.passSpace()
            guard scanner.pass(":"), let value = scanner.value() else { return nil }
            return (name, value)
        } body: {
            body($0, $1)
        }
    }

    /// The same for each element of the array that begins here.
    mutating func forEachElement(_ body: (Value) -> Void) {
        forEachItem(opening: "[", closing: "]") { scanner in
            scanner.value().map { (0..<0, $0) }
        } body: {
            body($1)
        }
    }

    private mutating func forEachItem(
        opening: Unicode.Scalar, closing: Unicode.Scalar,
        _ read: (inout TolerantScanner) -> (name: Range<Int>, value: Value)?, body: (Range<Int>, Value) -> Void
    ) {
        guard pass(opening) else { return }
        passSpace()
        if pass(closing) { return }
        while let (name, value) = read(&self) {
            guard value.isWhole else { return body(name, value) }
            passSpace()
            let isFollowed = next == UInt8(ascii: ",") || next == UInt8(ascii: closing)
            if isFollowed || value.kind == .object || value.kind == .array || (next == nil && value.kind == .string) {
                body(name, value)
            }
            guard pass(",") else { return }
        }
    }

    /// Passes a string; false, and at the end, where it has none. What it holds is looked at by whoever reads it.
    private mutating func passString() -> Bool {
        pass(1)
        while let byte = next {
            pass(byte == UInt8(ascii: "\\") ? min(2, bytes.count - place) : 1)
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    /// Passes a word or number; nil where none begins.
    private mutating func passWord() -> Kind? {
        let start = place
        while let byte = next, Self.isOfWord(byte) { pass(1) }
        guard start < place else { return nil }
        let word = UnsafeBufferPointer(rebasing: bytes[start..<place])
        if word.elementsEqual("null".utf8) { return .null }
        if word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) { return .boolean }
        return SpelledNumber(word) == nil ? .unreadable : .number
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Passes the object or array that begins here, as far as it is JSON.
    private mutating func passBrackets() -> End {
        var open = OpenBrackets()
        while true {
            // An item begins here, or the first bracket.
            if open.isObject {
                guard next == UInt8(ascii: "\""), passString() else { return .cut }
                passSpace()
                guard pass(":") else { return .cut }
                passSpace()
            }
            switch next {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.open(isObject: next == UInt8(ascii: "{")) else { return .tooDeep }
                pass(1)
                passSpace()
                if next != open.closing { continue }
            case UInt8(ascii: "\""): guard passString() else { return .cut }
            default: guard passWord() != nil else { return .cut }
            }
            // Behind an item.
            passSpace()
            while next == open.closing {
                pass(1)
                open.close()
                if open.count == 0 { return .whole }
                passSpace()
            }
            guard pass(",") else { return .cut }
            passSpace()
        }
    }
}

/// Which brackets are open: a bit for each, ``Limits/tolerantDepthMax`` at most.
private struct OpenBrackets {
    private(set) var count = 0
    private var areObjects = SIMD8<UInt64>()

    /// Whether the innermost one is that of an object.
    var isObject: Bool { count > 0 && areObjects[(count - 1) / 64] >> UInt64((count - 1) % 64) & 1 == 1 }

    /// What closes the innermost one.
    var closing: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }

    /// Opens one more; false where that would be too many.
    mutating func open(isObject: Bool) -> Bool {
        guard count < min(Limits.tolerantDepthMax, 64 * areObjects.scalarCount) else { return false }
        let bit: UInt64 = 1 << UInt64(count % 64)
        if isObject { areObjects[count / 64] |= bit } else { areObjects[count / 64] &= ~bit }
        count += 1
        return true
    }

    mutating func close() { count -= 1 }
}
