/// Lower-case hexadecimal, two digits a byte: how hashes and ids are written for people and in JSON.
public enum Hexadecimal {
    /// The digits of `bytes`.
    public static func string(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
            var end = 0
            for byte in bytes {
                digits[end] = digit(byte >> 4)
                digits[end + 1] = digit(byte & 0xF)
                end += 2
            }
            return end
        }
    }

    /// The bytes that `text` spells, in either case; nil when it has another character or an odd length.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The ASCII code of the digit for `nibble`, which is below 16.
    public static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x57 + nibble
    }

    /// Writes the digits of `bytes` at `target`, which has room for two for each.
    public static func write(_ bytes: UnsafeRawBufferPointer, at target: UnsafeMutablePointer<UInt8>) {
        let target = UnsafeMutableRawPointer(target)
        pairs.withUnsafeBufferPointer { pairs in
            for index in 0..<bytes.count {
                target.storeBytes(of: pairs[Int(bytes[index])], toByteOffset: 2 * index, as: UInt16.self)
            }
        }
    }

    /// The two digits of each byte, as they lie in memory.
    private static let pairs = (0...UInt8.max).map { byte in
        (UInt16(digit(byte & 0xF)) << 8 | UInt16(digit(byte >> 4))).littleEndian
    }

    /// The number that the ASCII code of a digit stands for, in either case; nil for another character.
    public static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        case 0x41...0x46: digit - 0x37
        default: nil
        }
    }
}
