internal import EventModel
internal import EventStore

/// Values as fields, in the form that sections of a record have: `tag ‖ length ‖ bytes`, and a check sum at the end.
struct FieldWriter {
    private var bytes: [UInt8] = []

    mutating func put(_ tag: UInt8, bytes value: some Collection<UInt8>) {
        let value = value.prefix(Limits.textByteCountMax)
        bytes.append(tag)
        bytes.appendInteger(UInt16(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func put(_ tag: UInt8, _ text: String) { put(tag, bytes: Self.cut(text.utf8)) }

    mutating func put<Integer: FixedWidthInteger>(_ tag: UInt8, _ value: Integer) {
        var integer: [UInt8] = []
        integer.appendInteger(value)
        put(tag, bytes: integer)
    }

    /// All of it, sealed as the value of `key`.
    func sealed(at key: [UInt8]) -> [UInt8] { Seal.put(on: bytes, at: key) }

    /// `text` cut to ``Limits/textByteCountMax``, not amid a character.
    private static func cut(_ text: String.UTF8View) -> String.UTF8View.SubSequence {
        var end = text.prefix(Limits.textByteCountMax)
        while end.endIndex < text.endIndex, text[end.endIndex] & 0xC0 == 0x80 { end = end.dropLast() }
        return end
    }
}

/// The fields of a value that was sealed. Unknown tags are skipped.
struct FieldReader {
    private var fields: [(tag: UInt8, bytes: [UInt8])] = []

    /// - Throws: ``StoredDamage`` where the check sum differs or the fields do not fit.
    init(_ value: RawSpan, at key: [UInt8]) throws {
        let bytes = try Seal.checked(value, at: key)
        var start = 0
        while start < bytes.count {
            guard start + 3 <= bytes.count else { throw StoredDamage() }
            let length = Int(bytes[start + 1]) | Int(bytes[start + 2]) << 8
            guard start + 3 + length <= bytes.count else { throw StoredDamage() }
            fields.append((bytes[start], Array(bytes[(start + 3)..<(start + 3 + length)])))
            start += 3 + length
        }
    }

    func bytes(_ tag: UInt8) -> [UInt8]? { fields.first { $0.tag == tag }?.bytes }
    func all(_ tag: UInt8) -> [[UInt8]] { fields.filter { $0.tag == tag }.map(\.bytes) }
    func text(_ tag: UInt8) -> String? { bytes(tag).map { String(decoding: $0, as: UTF8.self) } }
    func time(_ tag: UInt8) -> Timestamp? { integer(tag, Int64.self).map(Timestamp.init(microseconds:)) }

    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ tag: UInt8, _ type: Integer.Type) -> Integer? {
        guard let bytes = bytes(tag), bytes.count == MemoryLayout<Integer>.size else { return nil }
        return bytes.withUnsafeBytes { $0.loadInteger(type, at: 0) }
    }

    /// What must be there.
    func wanted<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw StoredDamage() }
        return value
    }
}

/// The check sum at the end of each value, over its key and what stands before: a value that strayed is told as well.
enum Seal {
    static func put(on bytes: [UInt8], at key: [UInt8]) -> [UInt8] {
        var sealed = bytes
        sealed.appendInteger(CRC32.of(key + bytes))
        return sealed
    }

    static func checked(_ value: RawSpan, at key: [UInt8]) throws -> [UInt8] {
        let bytes = value.withUnsafeBytes { Array($0) }
        guard bytes.count >= 4 else { throw StoredDamage() }
        let sum = bytes.withUnsafeBytes { $0.loadInteger(UInt32.self, at: bytes.count - 4) }
        let content = Array(bytes.dropLast(4))
        guard CRC32.of(key + content) == sum else { throw StoredDamage() }
        return content
    }
}

/// Something in the environment is not what was written.
struct StoredDamage: Error {}
