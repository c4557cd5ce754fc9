internal import EventModel

/// The characters that JSON (RFC 8259, section 7) wants escaped inside a string: `"`, `\` and everything below U+0020.
///
/// All other characters are copied as they are, U+2028 and bidirectional marks among them.
enum JSONEscaping {
    /// How many bytes are written in one piece.
    static let pieceByteCount = 4096

    /// How much room ``write(_:at:)`` needs for so many bytes: six for one, and eight that are copied ahead.
    static func byteCountMax(for byteCount: Int) -> Int { byteCount * 6 + 8 }

    /// Writes `text`, which is UTF-8, with its escapes at `target`, and returns how many bytes that made.
    ///
    /// Eight bytes are copied at a time; an escape among them is written over what was copied too much.
    static func write(_ text: UnsafeRawBufferPointer, at target: UnsafeMutablePointer<UInt8>) -> Int {
        guard let from = text.baseAddress else { return 0 }
        let into = UnsafeMutableRawPointer(target)
        var (read, written) = (0, 0)
        while read + 8 <= text.count {
            let eight = UInt64(littleEndian: from.loadUnaligned(fromByteOffset: read, as: UInt64.self))
            into.storeBytes(of: eight.littleEndian, toByteOffset: written, as: UInt64.self)
            let escapes = escapes(in: eight)
            if escapes == 0 {
                read += 8
                written += 8
                continue
            }
            let plainCount = escapes.trailingZeroBitCount / 8
            read += plainCount
            written += plainCount
            written += writeEscape(of: from.load(fromByteOffset: read, as: UInt8.self), at: target + written)
            read += 1
        }
        while read < text.count {
            let byte = from.load(fromByteOffset: read, as: UInt8.self)
            if byte >= 0x20, byte != 0x22, byte != 0x5C {
                target[written] = byte
                written += 1
            } else {
                written += writeEscape(of: byte, at: target + written)
            }
            read += 1
        }
        return written
    }

    /// The high bit of each of eight bytes that must be escaped; the lowest one set is exact, those above it may be
    /// set without need.
    ///
    /// The usual test for a zero byte, `(x - 0x01…) & ~x & 0x80…`, of the differences from `"` and `\`; for what is
    /// below U+0020 the subtraction is of 0x20 in each byte. Borrows only go upwards, hence the exact lowest bit.
    @inline(__always)
    private static func escapes(in eight: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let control = (eight &- ones &* 0x20) & ~eight
        let quote = eight ^ (ones &* 0x22)
        let backslash = eight ^ (ones &* 0x5C)
        let special = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        return (control | special) & highs
    }

    /// What follows the backslash, by the byte that is escaped: `u` where there is no letter of its own, a space where
    /// nothing is escaped.
    private static let letters: StaticString = """
        uuuuuuuubtnufruuuuuuuuuuuuuuuuuu  "                                                         \\
        """

    @inline(__always)
    private static func writeEscape(of byte: UInt8, at target: UnsafeMutablePointer<UInt8>) -> Int {
        let letter = letters.utf8Start[Int(byte)]
        target[0] = UInt8(ascii: "\\")
        target[1] = letter
        if letter != UInt8(ascii: "u") { return 2 }
        target[2] = UInt8(ascii: "0")
        target[3] = UInt8(ascii: "0")
        target[4] = Hexadecimal.digit(byte >> 4)
        target[5] = Hexadecimal.digit(byte & 0xF)
        return 6
    }
}
