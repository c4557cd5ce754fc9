/// UTF-16 or UTF-32 in one of the two byte orders, as the beginning of a text of JSON shows it.
struct WideEncoding {
    /// Whether a unit has four bytes and not two.
    let is32: Bool
    private let isLittle: Bool

    /// nil where `body` begins neither with a byte order mark of theirs nor with ASCII in more than a byte.
    init?(of body: UnsafeBufferPointer<UInt8>) {
        guard body.count >= 2 else { return nil }
        let start = Array(body.prefix(4)) + [UInt8](repeating: 1, count: max(0, 4 - body.count))
        switch (start[0], start[1], start[2], start[3]) {
        case (0xFF, 0xFE, 0, 0), (1..., 0, 0, 0): (is32, isLittle) = (true, true)
        case (0, 0, 0xFE, 0xFF), (0, 0, 0, 1...): (is32, isLittle) = (true, false)
        case (0xFF, 0xFE, _, _), (1..., 0, _, _): (is32, isLittle) = (false, true)
        case (0xFE, 0xFF, _, _), (0, 1..., _, _): (is32, isLittle) = (false, false)
        default: return nil
        }
    }

    /// `body` in UTF-8, without its byte order mark; U+FFFD stands for what is no character.
    func utf8(of body: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let text =
            is32
            ? String(decoding: units(of: body, UInt32.self), as: UTF32.self)
            : String(decoding: units(of: body, UInt16.self), as: UTF16.self)
        let bytes = Array(text.utf8)
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private func units<Unit: FixedWidthInteger>(of body: UnsafeBufferPointer<UInt8>, _: Unit.Type) -> [Unit] {
        let bytes = UnsafeRawBufferPointer(body)
        return (0..<body.count / MemoryLayout<Unit>.size).map { index in
            let unit = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Unit>.size, as: Unit.self)
            return isLittle ? Unit(littleEndian: unit) : Unit(bigEndian: unit)
        }
    }
}
