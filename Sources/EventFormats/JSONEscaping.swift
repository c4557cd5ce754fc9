internal import EventModel

/// The characters that JSON (RFC 8259, section 7) wants escaped inside a string: `"`, `\` and everything below U+0020.
///
/// All other characters are copied as they are, U+2028 and bidirectional marks among them.
enum JSONEscaping {
    /// Appends `text`, which is UTF-8, to `bytes` with its escapes.
    ///
    /// Most text needs none, so eight bytes are looked at and copied at a time; what an escape needs at most (six bytes
    /// for one) is made room for piece by piece, so that a large body doesn't reserve six times its size.
    static func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        var start = 0
        while start < text.count {
            let piece = UnsafeRawBufferPointer(rebasing: text[start..<min(start + pieceByteCount, text.count)])
            bytes.append(addingCapacity: piece.count * 6 + 8) { output in
                output.withUnsafeMutableBufferPointer { target, written in
                    written = copy(piece, to: UnsafeMutableRawBufferPointer(target))
                }
            }
            start += piece.count
        }
    }

    private static let pieceByteCount = 4096

    /// Copies `text` with its escapes to the start of `target`, which has room for six times as many bytes and eight
    /// more, and returns how many bytes that made.
    private static func copy(_ text: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) -> Int {
        guard let from = text.baseAddress, let into = target.baseAddress else { return 0 }
        var (read, written) = (0, 0)
        while read + 8 <= text.count {
            let eight = from.loadUnaligned(fromByteOffset: read, as: UInt64.self)
            into.storeBytes(of: eight, toByteOffset: written, as: UInt64.self)
            if !hasEscape(eight) {
                read += 8
                written += 8
                continue
            }
            for _ in 0..<8 {
                written += put(from.load(fromByteOffset: read, as: UInt8.self), at: into + written)
                read += 1
            }
        }
        while read < text.count {
            written += put(from.load(fromByteOffset: read, as: UInt8.self), at: into + written)
            read += 1
        }
        return written
    }

    /// Whether one of eight bytes must be escaped. The usual test for a zero byte, `(x - 0x01…) & ~x & 0x80…`, is
    /// applied to three differences; below U+0020 the subtraction is of 0x20 in each byte.
    @inline(__always)
    private static func hasEscape(_ eight: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let control = (eight &- ones &* 0x20) & ~eight
        let quote = eight ^ (ones &* 0x22)
        let backslash = eight ^ (ones &* 0x5C)
        let special = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
        return (control | special) & highs != 0
    }

    /// Writes `byte` as JSON has it inside a string and returns how many bytes that took.
    @inline(__always)
    private static func put(_ byte: UInt8, at target: UnsafeMutableRawPointer) -> Int {
        if byte >= 0x20, byte != 0x22, byte != 0x5C {
            target.storeBytes(of: byte, as: UInt8.self)
            return 1
        }
        return putEscape(of: byte, at: target)
    }

    private static func putEscape(of byte: UInt8, at target: UnsafeMutableRawPointer) -> Int {
        let letter: Unicode.Scalar
        switch byte {
        case 0x08: letter = "b"
        case 0x09: letter = "t"
        case 0x0A: letter = "n"
        case 0x0C: letter = "f"
        case 0x0D: letter = "r"
        case 0x22: letter = "\""
        case 0x5C: letter = "\\"
        default:
            let escape: StaticString = "\\u00"
            target.copyMemory(from: escape.utf8Start, byteCount: 4)
            target.storeBytes(of: Hexadecimal.digit(byte >> 4), toByteOffset: 4, as: UInt8.self)
            target.storeBytes(of: Hexadecimal.digit(byte & 0xF), toByteOffset: 5, as: UInt8.self)
            return 6
        }
        target.storeBytes(of: UInt8(ascii: "\\"), as: UInt8.self)
        target.storeBytes(of: UInt8(ascii: letter), toByteOffset: 1, as: UInt8.self)
        return 2
    }
}
