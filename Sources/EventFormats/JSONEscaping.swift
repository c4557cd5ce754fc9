internal import EventModel

/// The characters that JSON (RFC 8259, section 7) wants escaped inside a string: `"`, `\` and everything below U+0020.
///
/// All other characters are copied as they are, U+2028 and bidirectional marks among them.
enum JSONEscaping {
    /// How many bytes are written in one piece.
    static let pieceByteCount = 4096

    /// How much room ``write(_:at:)`` needs for so many bytes: six for one, and one that is written too much.
    static func byteCountMax(for byteCount: Int) -> Int { byteCount * 6 + 2 }

    /// Writes `text`, which is UTF-8, with its escapes at `target`, and returns how many bytes that made.
    ///
    /// Two bytes are written for each, by a table, and the next one goes behind as many of them as count: no branch to
    /// guess, where in GO's layout every fourth or fifth byte is a tab, a line break or a quote.
    static func write(_ text: UnsafeRawBufferPointer, at target: UnsafeMutablePointer<UInt8>) -> Int {
        guard let from = text.baseAddress else { return 0 }
        return entries.withUnsafeBufferPointer { entries in
            guard let entries = entries.baseAddress else { return 0 }
            var end = UnsafeMutableRawPointer(target)
            for index in 0..<text.count {
                let byte = from.load(fromByteOffset: index, as: UInt8.self)
                let entry = entries[Int(byte)]
                if entry.byteCount > 2 {
                    end += writeNumber(of: byte, at: end)
                } else {
                    end.storeBytes(of: entry.bytes, as: UInt16.self)
                    end += Int(entry.byteCount)
                }
            }
            return end - UnsafeMutableRawPointer(target)
        }
    }

    /// What is written for a byte: the first one or two of `bytes`, or an escape of six that has the byte's number.
    private struct Entry {
        var bytes: UInt16
        var byteCount: UInt16
    }

    private static let entries = (0...UInt8.max).map { byte in
        let letters: [UInt8: Unicode.Scalar] = [
            0x08: "b", 0x09: "t", 0x0A: "n", 0x0C: "f", 0x0D: "r", 0x22: "\"", 0x5C: "\\",
        ]
        if let letter = letters[byte] {
            return Entry(bytes: (UInt16(UInt8(ascii: letter)) << 8 | 0x5C).littleEndian, byteCount: 2)
        }
        return Entry(bytes: UInt16(byte).littleEndian, byteCount: byte < 0x20 ? 6 : 1)
    }

    private static func writeNumber(of byte: UInt8, at target: UnsafeMutableRawPointer) -> Int {
        let digits: [UInt8] = [0x5C, 0x75, 0x30, 0x30, Hexadecimal.digit(byte >> 4), Hexadecimal.digit(byte & 0xF)]
        target.copyMemory(from: digits, byteCount: digits.count)
        return digits.count
    }
}
