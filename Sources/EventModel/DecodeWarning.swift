/// Something in a body that the decoder could not take at its word: `order.date: unknown time zone`.
///
/// Names a field and a rule, never a value of the body.
public struct DecodeWarning: RawRepresentable, Sendable, Hashable {
    /// The warning in words.
    public let rawValue: String
    /// The warning that reads `rawValue`.
    public init(rawValue: String) { self.rawValue = rawValue }
}
