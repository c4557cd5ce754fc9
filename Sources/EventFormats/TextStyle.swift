/// How a piece of text stands out on a terminal that shows colours.
public enum TextStyle: Sendable, Hashable {
    /// As any text.
    case plain
    /// What the eye should find first.
    case strong
    /// What the eye may skip.
    case faint
    /// What wants attention: a change, a warning.
    case attention
    /// What is wrong.
    case alarm
    /// What is well.
    case good

    /// `text` between the escape sequences of this style (ECMA-48, SGR).
    ///
    /// - Parameter text: text that is safe for a terminal, see ``TerminalText``.
    public func applied(to text: String) -> String {
        switch self {
        case .plain: text
        case .strong: "\u{1B}[1m\(text)\u{1B}[0m"
        case .faint: "\u{1B}[2m\(text)\u{1B}[0m"
        case .attention: "\u{1B}[33m\(text)\u{1B}[0m"
        case .alarm: "\u{1B}[31m\(text)\u{1B}[0m"
        case .good: "\u{1B}[32m\(text)\u{1B}[0m"
        }
    }
}
