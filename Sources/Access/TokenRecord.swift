public import EventModel

/// What a token opens.
public enum TokenRole: String, Sendable, Hashable, Codable {
    /// The public listener, for one source.
    case sender
    /// The private listener.
    case reader
}

/// What is kept of a token: everything but the token.
public struct TokenRecord: Sendable {
    /// The short name by which it is listed and revoked: 8 hexadecimal digits.
    public var id: String
    /// What people call it; the id where they gave no name.
    public var label: String
    /// What it opens.
    public var role: TokenRole
    /// The source it sends for; nil for a reader's token.
    public var source: String?
    /// The SHA-256 of the token.
    public var digest: TokenDigest
    /// When it was made.
    public var createdAt: Timestamp
    /// From when on it is worth nothing; nil for never.
    public var expiresAt: Timestamp?
    /// When it was revoked; nil while it is not.
    public var revokedAt: Timestamp?

    /// A record of these parts.
    public init(
        id: String, label: String, role: TokenRole, source: String?, digest: TokenDigest, createdAt: Timestamp,
        expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.label = label
        self.role = role
        self.source = source
        self.digest = digest
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    /// Whether the token opens anything at `moment`. A revoked token never does, whatever the clock says.
    public func isValid(at moment: Timestamp) -> Bool {
        guard revokedAt == nil else { return false }
        guard let expiresAt else { return true }
        return moment < expiresAt
    }

    /// Whether `label` can be a token's label: 1 to 128 bytes of printable characters, none of them a control, format
    /// or bidirectional character, since labels are shown on terminals.
    public static func isValidLabel(_ label: String) -> Bool {
        guard (1...Limits.labelByteCountMax).contains(label.utf8.count) else { return false }
        return label.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }
}

/// A token that was just made: the only moment at which its text is known.
public struct IssuedToken: Sendable {
    /// The token, to be shown once.
    public let token: Token
    /// What is kept of it.
    public let record: TokenRecord
}
