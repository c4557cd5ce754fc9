public import EventModel

/// Tells whether a presented token opens a door, as of the moment the tokens were read: an immutable snapshot that any
/// thread may ask.
public struct TokenVerifier: Sendable {
    /// What a valid token grants.
    public struct Grant: Sendable, Hashable {
        /// The source it sends for; empty for a reader's token.
        public let source: String
        /// The token's label.
        public let label: String
        /// The moment from which on the token grants nothing; the end of time where it never expires.
        public let expiresAt: Timestamp
    }

    private struct Entry: Sendable {
        let digest: TokenDigest
        let grant: Grant
    }

    private let entries: [Entry]

    /// Answers for the tokens of `role` among `records` that are not revoked. Expiry is looked at with each question.
    public init(records: [TokenRecord], role: TokenRole) {
        entries = records.filter { $0.role == role && $0.revokedAt == nil }.map { record in
            Entry(
                digest: record.digest,
                grant: Grant(
                    source: record.source ?? "", label: record.label,
                    expiresAt: record.expiresAt ?? Timestamp(microseconds: .max)))
        }
    }

    /// How many tokens there are that are not revoked.
    public var tokenCount: Int { entries.count }

    /// What the token `presented` grants for `source` at `moment`; nil if nothing.
    ///
    /// The token is hashed once and compared with every token of the role, without early exit. An unknown source, a
    /// wrong token and an absent one (nil) take the same path to the same answer. Cost: one SHA-256 and four words for
    /// each token.
    public func verify(
        _ presented: UnsafeRawBufferPointer?, source: UnsafeRawBufferPointer, at moment: Timestamp
    ) -> Grant? {
        guard let match = match(presented, at: moment) else { return nil }
        let isSame = match.source.utf8.elementsEqual(source)
        return isSame ? match : nil
    }

    /// What the reader's token `presented` grants at `moment`; nil if nothing.
    public func verifyReader(_ presented: UnsafeRawBufferPointer?, at moment: Timestamp) -> Grant? {
        match(presented, at: moment)
    }

    private func match(_ presented: UnsafeRawBufferPointer?, at moment: Timestamp) -> Grant? {
        let digest = TokenDigest(of: presented ?? UnsafeRawBufferPointer(start: nil, count: 0))
        var matching = -1
        for index in entries.indices {
            // All bits of the mask are set where the digests are the same: a choice without a branch.
            let difference = entries[index].digest.difference(from: digest)
            let isSame = Int(truncatingIfNeeded: (difference | (0 &- difference)) >> 63) &- 1
            matching = (matching & ~isSame) | (index & isSame)
        }
        guard matching >= 0, presented != nil, moment < entries[matching].grant.expiresAt else { return nil }
        return entries[matching].grant
    }
}
