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
            var index = 0
            while index + blockByteCount <= text.count {
                let start = end
                var seen: UInt32 = 0
                for place in index..<index + blockByteCount {
                    let entry = entries[Int(from.load(fromByteOffset: place, as: UInt8.self))]
                    end.storeBytes(of: UInt16(truncatingIfNeeded: entry), as: UInt16.self)
                    end += Int(entry >> 16 & 3)
                    seen |= entry
                }
                // Rare: once more, with a look at each.
                if seen & numbered != 0 { end = write(from + index, blockByteCount, at: start, entries) }
                index += blockByteCount
            }
            end = write(from + index, text.count - index, at: end, entries)
            return end - UnsafeMutableRawPointer(target)
        }
    }

    /// How many bytes are looked at before one asks whether a number was among them.
    private static let blockByteCount = 8

    /// The same, byte by byte. Returns where the next one goes.
    private static func write(
        _ bytes: UnsafeRawPointer, _ count: Int, at target: UnsafeMutableRawPointer, _ entries: UnsafePointer<UInt32>
    ) -> UnsafeMutableRawPointer {
        var end = target
        for place in 0..<count {
            let byte = bytes.load(fromByteOffset: place, as: UInt8.self)
            let entry = entries[Int(byte)]
            if entry & numbered != 0 {
                end += writeNumber(of: byte, at: end)
            } else {
                end.storeBytes(of: UInt16(truncatingIfNeeded: entry), as: UInt16.self)
                end += Int(entry >> 16 & 3)
            }
        }
        return end
    }

    /// Marks a byte that is escaped by its number, in six bytes.
    private static let numbered: UInt32 = 1 << 31

    /// What is written for each byte: the first one or two of the lower two bytes, as they lie in memory, by the number
    /// in the third; or ``numbered``.
    private static let entries: [UInt32] = (0...UInt8.max).map { byte in
        let letters: [UInt8: Unicode.Scalar] = [
            0x08: "b", 0x09: "t", 0x0A: "n", 0x0C: "f", 0x0D: "r", 0x22: "\"", 0x5C: "\\",
        ]
        if let letter = letters[byte] {
            return UInt32((UInt16(UInt8(ascii: letter)) << 8 | 0x5C).littleEndian) | 2 << 16
        }
        return byte < 0x20 ? numbered : UInt32(UInt16(byte).littleEndian) | 1 << 16
    }

    private static func writeNumber(of byte: UInt8, at target: UnsafeMutableRawPointer) -> Int {
        let digits: [UInt8] = [0x5C, 0x75, 0x30, 0x30, Hexadecimal.digit(byte >> 4), Hexadecimal.digit(byte & 0xF)]
        target.copyMemory(from: digits, byteCount: digits.count)
        return digits.count
    }
}
