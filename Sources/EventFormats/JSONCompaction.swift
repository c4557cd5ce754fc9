/// JSON text without its insignificant blanks, so that it stands in one line.
///
/// Takes what RFC 8259 takes, within bounds that readers have, and nothing else, so that what it lets through is JSON for
/// every reader: UTF-8, no half of a surrogate pair, nothing around the one value. Numbers and strings stay as they are spelled. One pass, without recursion.
struct JSONCompaction {
    /// How deep arrays and objects may lie in each other. Readers have bounds of their own; usual ones begin here.
    private static let depthMax = 500

    /// How many characters a number may have. Python's reader takes 4,300 digits, others fewer than that.
    private static let numberByteCountMax = 400

    private let text: UnsafeRawBufferPointer
    private var index = 0
    private var isValid = true
    private var compact: [UInt8] = []
    /// For each array or object that is open, whether it is an object.
    private var open: [Bool] = []

    /// `text` without blanks between its parts; nil where it is not JSON.
    static func compacted(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.isValidUTF8 else { return nil }
        var compaction = JSONCompaction(text)
        return compaction.run() ? compaction.compact : nil
    }

    private init(_ text: UnsafeRawBufferPointer) {
        self.text = text
        compact.reserveCapacity(text.count)
    }

    private mutating func run() -> Bool {
        repeat {
            value()
            // Behind a value: a comma and the next one, or the ends of what it lies in.
            while isValid, let isObject = open.last {
                if take(isObject ? "}" : "]") {
                    open.removeLast()
                } else {
                    isValid = take(",") && (!isObject || name())
                    break
                }
            }
        } while isValid && !open.isEmpty
        skipBlanks()
        return isValid && index == text.count
    }

    /// A value up to its end, or the beginning of an array or object up to its first value.
    private mutating func value() {
        while isValid {
            skipBlanks()
            switch next {
            case UInt8(ascii: "{"):
                begin(isObject: true)
                if take("}") {
                    open.removeLast()
                    return
                }
                isValid = isValid && name()
            case UInt8(ascii: "["):
                begin(isObject: false)
                if take("]") {
                    open.removeLast()
                    return
                }
            case UInt8(ascii: "\""): return string()
            case UInt8(ascii: "t"): return word("true")
            case UInt8(ascii: "f"): return word("false")
            case UInt8(ascii: "n"): return word("null")
            default: return number()
            }
        }
    }

    private mutating func begin(isObject: Bool) {
        keep()
        open.append(isObject)
        isValid = open.count <= Self.depthMax
    }

    /// A member's name and its colon.
    private mutating func name() -> Bool {
        skipBlanks()
        string()
        return isValid && take(":")
    }

    private mutating func string() {
        guard next == UInt8(ascii: "\"") else { return isValid = false }
        keep()
        while isValid, let byte = next {
            switch byte {
            case UInt8(ascii: "\""): return keep()
            case UInt8(ascii: "\\"): escape()
            case 0..<0x20: isValid = false
            default: keep()
            }
        }
        isValid = false
    }

    private mutating func escape() {
        keep()
        guard let letter = next else { return isValid = false }
        keep()
        if letter != UInt8(ascii: "u") {
            isValid = "\"\\/bfnrt".utf8.contains(letter)
            return
        }
        guard let unit = fourDigits() else { return isValid = false }
        guard unit & 0xF800 == 0xD800 else { return }
        // Half of a pair: the other half follows, or it is no character.
        guard unit < 0xDC00, next == UInt8(ascii: "\\") else { return isValid = false }
        keep()
        guard next == UInt8(ascii: "u") else { return isValid = false }
        keep()
        isValid = fourDigits().map { $0 & 0xFC00 == 0xDC00 } ?? false
    }

    private mutating func fourDigits() -> UInt16? {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
            keep()
        }
        return unit
    }

    private mutating func word(_ word: StaticString) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[offset] else { return isValid = false }
            keep()
        }
    }

    private mutating func number() {
        let start = index
        if next == UInt8(ascii: "-") { keep() }
        if next == UInt8(ascii: "0") { keep() } else { digits() }
        if isValid, next == UInt8(ascii: ".") {
            keep()
            digits()
        }
        if isValid, next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            keep()
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { keep() }
            digits()
        }
        if index - start > Self.numberByteCountMax { isValid = false }
    }

    private mutating func digits() {
        let start = index
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { keep() }
        isValid = index > start
    }

    // MARK: Bytes

    private var next: UInt8? { index < text.count ? text[index] : nil }

    private mutating func keep() {
        compact.append(text[index])
        index += 1
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard next == UInt8(ascii: scalar) else { return false }
        keep()
        return true
    }

    private mutating func skipBlanks() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
    }
}
