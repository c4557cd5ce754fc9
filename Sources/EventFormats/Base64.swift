/// Base64 with padding, as RFC 4648, section 4 has it.
enum Base64 {
    /// Writes the characters that spell `bytes` at `target`, which has room for four for every three bytes begun, and
    /// returns how many that made.
    static func write(_ bytes: UnsafeRawBufferPointer, at target: UnsafeMutablePointer<UInt8>) -> Int {
        let alphabet = characters.utf8Start
        var (index, end) = (0, 0)
        while index < bytes.count {
            let rest = bytes.count - index
            let second = rest > 1 ? bytes[index + 1] : 0
            let third = rest > 2 ? bytes[index + 2] : 0
            let group = Int(bytes[index]) << 16 | Int(second) << 8 | Int(third)
            target[end] = alphabet[group >> 18]
            target[end + 1] = alphabet[group >> 12 & 0x3F]
            target[end + 2] = rest > 1 ? alphabet[group >> 6 & 0x3F] : UInt8(ascii: "=")
            target[end + 3] = rest > 2 ? alphabet[group & 0x3F] : UInt8(ascii: "=")
            index += 3
            end += 4
        }
        return end
    }

    private static let characters: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
}
