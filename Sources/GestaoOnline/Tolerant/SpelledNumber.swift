/// A number as JSON spells it, digit by digit, so that none of them is lost in a floating-point number.
struct SpelledNumber {
    private let spelling: UnsafeBufferPointer<UInt8>
    private let isNegative: Bool
    private let integer: Range<Int>
    private var fraction = 0..<0
    private var exponent: Int?

    /// nil where `spelling` is no number of JSON.
    init?(_ spelling: UnsafeBufferPointer<UInt8>) {
        self.spelling = spelling
        isNegative = spelling.first == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        integer = Self.digits(of: spelling, from: start)
        guard !integer.isEmpty, integer.count == 1 || spelling[start] != UInt8(ascii: "0") else { return nil }
        var place = integer.upperBound
        if place < spelling.count, spelling[place] == UInt8(ascii: ".") {
            fraction = Self.digits(of: spelling, from: place + 1)
            guard !fraction.isEmpty else { return nil }
            place = fraction.upperBound
        }
        if place < spelling.count, spelling[place] | 0x20 == UInt8(ascii: "e") {
            place += 1
            let isDown = place < spelling.count && spelling[place] == UInt8(ascii: "-")
            if isDown || (place < spelling.count && spelling[place] == UInt8(ascii: "+")) { place += 1 }
            let digits = Self.digits(of: spelling, from: place)
            guard !digits.isEmpty else { return nil }
            // Far beyond any number of digits that a body has.
            let size = digits.reduce(0) { min($0 * 10 + Int(spelling[$1] - UInt8(ascii: "0")), 1 << 40) }
            exponent = isDown ? -size : size
            place = digits.upperBound
        }
        guard place == spelling.count else { return nil }
    }

    /// Whether it has neither a fraction nor an exponent.
    var isInteger: Bool { fraction.isEmpty && exponent == nil }

    /// The value of an integer that fits in 64 bits with a sign.
    var signed: Int64? { isInteger && spelling.count <= 20 ? Int64(String(decoding: spelling, as: UTF8.self)) : nil }

    /// The value of an integer that fits in 64 bits without one.
    var unsigned: UInt64? {
        isInteger && spelling.count <= 20 ? UInt64(String(decoding: spelling, as: UTF8.self)) : nil
    }

    /// The digits of a whole number, whether or not it is spelled as one: `902` for `902.0` and `9.02e2`; nil for
    /// others.
    ///
    /// One with an exponent and more than 15 digits stays as it is spelled: where a floating-point number was written
    /// so, the digits behind those are lost, and zeros in their place would be made up.
    var wholeNumber: String? {
        // The value is these digits, moved by so many places: to the left where `places` is negative.
        var digits = (Array(integer) + Array(fraction)).map { spelling[$0] }
        var places = (exponent ?? 0) - fraction.count
        while places < 0, digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            places += 1
        }
        let leadingZeroCount = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leadingZeroCount)
        if digits.isEmpty { return "0" }
        guard places >= 0 else { return nil }
        guard exponent == nil || digits.count + places <= 15 else { return String(decoding: spelling, as: UTF8.self) }
        digits += [UInt8](repeating: UInt8(ascii: "0"), count: places)
        return (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
    }

    private static func digits(of text: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int> {
        guard start < text.count else { return start..<start }
        let end = text[start...].firstIndex { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? text.count
        return start..<end
    }
}
