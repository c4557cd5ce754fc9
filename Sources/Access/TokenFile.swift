public import EventModel

/// The tokens of a data directory: `DATA/secrets/tokens.jsonl`.
///
/// One JSON object a line, in the order the tokens were made; nothing is ever removed, so that a label in an old event
/// can always be looked up:
///
/// ```
/// {"created_at":"2026-11-23T02:45:31.745042Z","digest":"…64 hexadecimal digits…","expires_at":null,
///  "id":"5f0c2a91","label":"go","revoked_at":null,"role":"sender","source":"loja"}
/// ```
///
/// `digest` is the SHA-256 of the token's 43 characters; `role` is `sender` or `reader`; `source` is null for readers.
/// Unknown keys are an error, and so is everything else that this version does not understand: a file that is partly
/// understood would admit or refuse the wrong ones.
///
/// Changes are made by any number of processes at once: each takes the lock `tokens.lock`, reads, and replaces the
/// whole file (temporary file, sync, rename, sync of the directory). Reading takes no lock.
public struct TokenFile: Sendable {
    private let file: SecretFile
    private static let lockName = "tokens.lock"

    /// The token file in the directory at `secretsPath`, whether it exists or not.
    public init(secretsPath: String) {
        file = SecretFile(directory: secretsPath, name: "tokens.jsonl")
    }

    /// All tokens ever made, in the order they were made; none when there is no file.
    /// - Throws: `.damaged` naming the line, `.configuration` when others can read the file, `.inputOutput`.
    public func records() throws(AccessError) -> [TokenRecord] {
        guard let bytes = try file.content() else { return [] }
        return try TokenLines.records(in: bytes)
    }

    /// Makes a token that sends for `source` and keeps its record, on disk when this returns. A source's first token
    /// creates the source.
    /// - Throws: `.usage` for a name, label or time that is none; otherwise as ``records()``.
    public func issueSender(
        source: String, label: String? = nil, expiresAt: Timestamp? = nil, at now: Timestamp
    ) throws(AccessError) -> IssuedToken {
        guard SourceName.isValid(source) else {
            throw AccessError(
                .usage, "a source's name has 1 to 63 characters of a-z, 0-9 and -, and does not begin with -")
        }
        return try issue(.sender, source: source, label: label, expiresAt: expiresAt, at: now)
    }

    /// Makes a token for the private listener and keeps its record, on disk when this returns.
    /// - Throws: as ``issueSender(source:label:expiresAt:at:)``.
    public func issueReader(
        label: String? = nil, expiresAt: Timestamp? = nil, at now: Timestamp
    ) throws(AccessError) -> IssuedToken {
        try issue(.reader, source: nil, label: label, expiresAt: expiresAt, at: now)
    }

    /// Makes the token with `id` worthless, on disk when this returns, and returns its record. A token that is revoked
    /// already stays revoked since then.
    /// - Throws: `.noSuchToken`; otherwise as ``records()``.
    @discardableResult
    public func revoke(_ id: String, at now: Timestamp) throws(AccessError) -> TokenRecord {
        try change { (records) throws(AccessError) in
            guard let index = records.firstIndex(where: { $0.id == id }) else {
                throw AccessError(.noSuchToken, "there is no token with this id; `diario token list` shows them")
            }
            if records[index].revokedAt == nil { records[index].revokedAt = now }
            return records[index]
        }
    }

    private func issue(
        _ role: TokenRole, source: String?, label: String?, expiresAt: Timestamp?, at now: Timestamp
    ) throws(AccessError) -> IssuedToken {
        if let label, !TokenRecord.isValidLabel(label) {
            throw AccessError(.usage, "a label has 1 to \(Limits.labelByteCountMax) bytes of printable characters")
        }
        if let expiresAt, expiresAt <= now {
            throw AccessError(.usage, "a token cannot expire before it is made")
        }
        let token = Token.random()
        return try change { (records) throws(AccessError) in
            guard records.count < Limits.tokenCountMax else {
                throw AccessError(.usage, "there are \(Limits.tokenCountMax) tokens already, revoked ones included")
            }
            var id = Self.randomID()
            while records.contains(where: { $0.id == id }) { id = Self.randomID() }
            let record = TokenRecord(
                id: id, label: label ?? id, role: role, source: source, digest: token.digest, createdAt: now,
                expiresAt: expiresAt)
            records.append(record)
            return IssuedToken(token: token, record: record)
        }
    }

    private func change<Value>(
        _ body: (inout [TokenRecord]) throws(AccessError) -> Value
    ) throws(AccessError) -> Value {
        try file.withLock(Self.lockName) { () throws(AccessError) in
            var records = try records()
            let value = try body(&records)
            try file.replace(with: TokenLines.bytes(of: records))
            return value
        }
    }

    private static func randomID() -> String {
        var generator = SystemRandomNumberGenerator()
        let bits = UInt32.random(in: .min ... .max, using: &generator)
        return Hexadecimal.string(withUnsafeBytes(of: bits) { Array($0) })
    }
}
