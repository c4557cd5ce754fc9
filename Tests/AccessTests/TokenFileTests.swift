import Access
import EventModel
import Synchronization
import Testing

@Suite("The token file")
struct TokenFileTests {
    private let now = Timestamp(microseconds: 1_764_000_000_123_456)

    @Test("keeps tokens as digests, in the order they were made, across openings")
    func keeping() throws {
        try withTemporaryDirectory { (path: String) throws in
            let file = TokenFile(secretsPath: path)
            #expect(try file.records().isEmpty)
            let sender = try file.issueSender(
                source: "loja", label: "São João", expiresAt: now.advanced(bySeconds: 60), at: now)
            let reader = try file.issueReader(at: now)
            let records = try TokenFile(secretsPath: path).records()
            #expect(records.map(\.id) == [sender.record.id, reader.record.id])
            #expect(records.map(\.label) == ["São João", reader.record.id])
            #expect(records.map(\.role) == [.sender, .reader])
            #expect(records.map(\.source) == ["loja", nil])
            #expect(records.map(\.createdAt) == [now, now])
            #expect(records.map(\.expiresAt) == [now.advanced(bySeconds: 60), nil])
            #expect(records.map(\.digest.bytes) == [sender.token.digest.bytes, reader.token.digest.bytes])
            let text = try text(of: path + "/tokens.jsonl")
            #expect(!text.contains(sender.token.text) && !text.contains(reader.token.text))
            #expect(try mode(of: path + "/tokens.jsonl") == 0o600)
        }
    }

    @Test("keeps a revoked token as revoked, since the first time")
    func revoking() throws {
        try withTemporaryDirectory { (path: String) throws in
            let file = TokenFile(secretsPath: path)
            let id = try file.issueSender(source: "loja", at: now).record.id
            #expect(try file.revoke(id, at: now.advanced(bySeconds: 1)).revokedAt == now.advanced(bySeconds: 1))
            #expect(try file.revoke(id, at: now.advanced(bySeconds: 9)).revokedAt == now.advanced(bySeconds: 1))
            #expect(try file.records().map(\.revokedAt) == [now.advanced(bySeconds: 1)])
            #expect(code { try file.revoke("ffffffff", at: now) } == .noSuchToken)
        }
    }

    @Test("refuses names, labels and times that are none, and writes nothing")
    func usage() throws {
        try withTemporaryDirectory { (path: String) throws in
            let file = TokenFile(secretsPath: path)
            #expect(code { try file.issueSender(source: "Loja", at: now) } == .usage)
            #expect(code { try file.issueSender(source: "loja", label: "a\nb", at: now) } == .usage)
            #expect(code { try file.issueSender(source: "loja", expiresAt: now, at: now) } == .usage)
            #expect(try file.records().isEmpty)
        }
    }

    @Test("loses no token when many are made at once")
    func concurrency() throws {
        try withTemporaryDirectory { (path: String) throws in
            let made = Mutex<[String]>([])
            // Each round opens the files anew, as another process would: the lock is between descriptors.
            let threads = (0..<8).map { number in
                TestThread {
                    for _ in 0..<12 {
                        let file = TokenFile(secretsPath: path)
                        #expect(throws: Never.self) {
                            let issued = try file.issueSender(source: "s\(number)", at: now)
                            made.withLock { $0.append(issued.record.id) }
                        }
                    }
                }
            }
            for thread in threads { thread.join() }
            let kept = try TokenFile(secretsPath: path).records().map(\.id)
            #expect(made.withLock { $0.count } == 96)
            #expect(kept.count == 96)
            #expect(Set(kept) == Set(made.withLock { $0 }))
        }
    }

    @Test(
        "is refused as a whole for a line that is not understood",
        arguments: [
            "{}", "not JSON", "[]", #"{"id":"5f0c2a91"}"#,
            line(replacing: #""role":"sender""#, with: #""role":"owner""#),
            line(replacing: #""source":"loja""#, with: #""source":null"#),
            line(replacing: #""source":"loja""#, with: #""source":"Loja""#),
            line(replacing: "5f0c2a91", with: "5f0c"),
            line(replacing: "2026-11-23", with: "2026-13-23"),
            line(replacing: #""expires_at":null"#, with: #""expires_at":"tomorrow""#),
            line(replacing: #""revoked_at":null"#, with: #""revoked_at":null,"scope":"all""#),
            line(replacing: "ab", with: "xy"),
        ])
    func damage(line: String) throws {
        try withTemporaryDirectory { (path: String) throws in
            let file = TokenFile(secretsPath: path)
            try write(Self.goodLine + "\n" + line + "\n", to: path + "/tokens.jsonl")
            #expect(code { try file.records() } == .damaged)
            let error = #expect(throws: AccessError.self) { try file.records() }
            #expect(error?.message.contains("line 2") == true)
            #expect(code { try file.issueSender(source: "loja", at: now) } == .damaged)
            #expect(try text(of: path + "/tokens.jsonl").contains(line), "what is not understood is not overwritten")
        }
    }

    @Test("reads the documented line")
    func documentedLine() throws {
        try withTemporaryDirectory { (path: String) throws in
            try write(Self.goodLine + "\n", to: path + "/tokens.jsonl")
            let records = try TokenFile(secretsPath: path).records()
            #expect(records.map(\.label) == ["go"])
            #expect(records.map { "\($0.createdAt)" } == ["2026-11-23T02:45:31.745042Z"])
        }
    }

    @Test("is refused when other users can read it, and makes no directory")
    func permissions() throws {
        try withTemporaryDirectory { (path: String) throws in
            try write(Self.goodLine + "\n", to: path + "/tokens.jsonl", mode: 0o640)
            #expect(code { try TokenFile(secretsPath: path).records() } == .configuration)
            #expect(code { try TokenFile(secretsPath: path + "/none").issueReader(at: now) } == .configuration)
        }
    }

    private static let goodLine =
        #"{"created_at":"2026-11-23T02:45:31.745042Z","digest":"\#(String(repeating: "ab", count: 32))","#
        + #""expires_at":null,"id":"5f0c2a91","label":"go","revoked_at":null,"role":"sender","source":"loja"}"#

    private static func line(replacing old: String, with new: String) -> String {
        guard let range = goodLine.firstRange(of: old) else { return "" }
        return goodLine.replacingCharacters(in: range, with: new)
    }

    private func code(_ body: () throws -> some Any) -> AccessError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? AccessError)?.code
        }
    }
}

extension String {
    fileprivate func firstRange(of other: String) -> Range<String.Index>? {
        indices.lazy.filter { self[$0...].hasPrefix(other) }.first.map { $0..<self.index($0, offsetBy: other.count) }
    }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
