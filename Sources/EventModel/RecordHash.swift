/// The SHA-256 that binds a record to its log, epoch, position, content and predecessor.
///
/// A value of 32 bytes, stored inline. `docs/format.md` has the formula.
public struct RecordHash: Sendable, Hashable {
    /// How many bytes a hash has.
    public static let byteCount = 32

    /// The hash before the first record of a new log: 32 zero bytes.
    public static let zero = RecordHash(words: (0, 0, 0, 0))

    private var word0, word1, word2, word3: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (word0, word1, word2, word3) = words
    }

    /// The hash whose bytes are `bytes`.
    /// - Precondition: `bytes` has exactly 32 bytes.
    public init(bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.byteCount, "a record hash has 32 bytes")
        self.init(
            words: (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            ))
    }

    /// The hash that `hexadecimal` spells with 64 digits, or nil.
    public init?(hexadecimal: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(hexadecimal), bytes.count == Self.byteCount else { return nil }
        self = bytes.withUnsafeBytes { RecordHash(bytes: $0) }
    }

    /// Calls `body` with the 32 bytes, in order.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Swift.withUnsafeBytes(of: self, body)
    }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String { withUnsafeBytes { Hexadecimal.string($0) } }
}

extension RecordHash: CustomStringConvertible {
    /// The same as ``hexadecimal``.
    public var description: String { hexadecimal }
}
