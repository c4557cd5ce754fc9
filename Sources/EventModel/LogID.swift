/// The random identifier of a log, drawn once when it is created: 16 bytes, written as 32 hexadecimal digits.
public struct LogID: Sendable, Hashable {
    /// How many bytes an id has.
    public static let byteCount = 16

    /// The bytes, as stored and as hashed.
    public let bytes: [UInt8]

    /// The id with these bytes; nil unless there are 16.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A new random id from the system's generator.
    public static func random() -> LogID {
        var generator = SystemRandomNumberGenerator()
        return LogID(unchecked: (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

extension LogID: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.string(bytes) }
}
