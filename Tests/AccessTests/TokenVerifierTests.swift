import Access
import EventModel
import Testing

@Suite("The verifier")
struct TokenVerifierTests {
    private let now = Timestamp(microseconds: 1_000_000)

    private func record(
        _ token: Token, source: String? = "loja", label: String = "go", expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) -> TokenRecord {
        TokenRecord(
            id: "00000000", label: label, role: source == nil ? .reader : .sender, source: source, digest: token.digest,
            createdAt: Timestamp(microseconds: 0), expiresAt: expiresAt, revokedAt: revokedAt)
    }

    private func label(
        _ verifier: TokenVerifier, _ token: String?, source: String = "loja", at moment: Timestamp? = nil
    ) -> String? {
        Array(source.utf8).withUnsafeBytes { source in
            guard let token else { return verifier.verify(nil, source: source, at: moment ?? now)?.label }
            return Array(token.utf8).withUnsafeBytes {
                verifier.verify($0, source: source, at: moment ?? now)?.label
            }
        }
    }

    @Test("grants a source to each of its tokens, under the token's label")
    func rotation() {
        let (old, new) = (Token.random(), Token.random())
        let verifier = TokenVerifier(records: [record(old, label: "old"), record(new, label: "new")], role: .sender)
        #expect(label(verifier, old.text) == "old")
        #expect(label(verifier, new.text) == "new")
    }

    @Test("grants nothing to a wrong, empty or absent token, nor for an unknown source or that of another")
    func refusals() {
        let (loja, filial) = (Token.random(), Token.random())
        let verifier = TokenVerifier(records: [record(loja), record(filial, source: "filial")], role: .sender)
        #expect(label(verifier, loja.text) == "go")
        #expect(label(verifier, filial.text, source: "filial") == "go")
        let wrong = [nil, "", Token.random().text, loja.text + "A", String(loja.text.dropLast()), filial.text]
        for token in wrong { #expect(label(verifier, token) == nil) }
        for source in ["", "outra", "loj", "loja2", "filial"] {
            #expect(label(verifier, loja.text, source: source) == nil)
        }
    }

    @Test("grants nothing without tokens")
    func empty() {
        let verifier = TokenVerifier(records: [], role: .sender)
        #expect(label(verifier, "") == nil)
        #expect(label(verifier, nil) == nil)
        #expect(label(verifier, nil, source: "") == nil)
    }

    @Test("looks at expiry with each question: valid before the moment, not from it on")
    func expiry() {
        let token = Token.random()
        let verifier = TokenVerifier(records: [record(token, expiresAt: now)], role: .sender)
        #expect(label(verifier, token.text, at: Timestamp(microseconds: now.microseconds - 1)) == "go")
        #expect(label(verifier, token.text, at: now) == nil)
        #expect(label(verifier, token.text, at: now.advanced(bySeconds: 1)) == nil)
    }

    @Test("never grants to a revoked token, even one revoked in the future of the clock")
    func revocation() {
        let token = Token.random()
        let verifier = TokenVerifier(records: [record(token, revokedAt: now.advanced(bySeconds: 60))], role: .sender)
        #expect(verifier.tokenCount == 0)
        #expect(label(verifier, token.text) == nil)
    }

    @Test("keeps the roles apart")
    func roles() {
        let (sender, reader) = (Token.random(), Token.random())
        let records = [record(sender), record(reader, source: nil)]
        let (senders, readers) = (
            TokenVerifier(records: records, role: .sender), TokenVerifier(records: records, role: .reader)
        )
        func reads(_ token: Token) -> Bool {
            Array(token.text.utf8).withUnsafeBytes { readers.verifyReader($0, at: now) } != nil
        }
        #expect(label(senders, reader.text) == nil)
        #expect(label(senders, reader.text, source: "") == nil)
        #expect(label(senders, sender.text) == "go")
        #expect(reads(reader))
        #expect(!reads(sender))
    }

    @Test("finds the one token among a thousand, wherever it stands")
    func many() {
        let tokens = (0..<1000).map { _ in Token.random() }
        let verifier = TokenVerifier(
            records: tokens.enumerated().map { record($1, source: "s\($0)", label: "l\($0)") }, role: .sender)
        for index in [0, 1, 499, 998, 999] {
            #expect(label(verifier, tokens[index].text, source: "s\(index)") == "l\(index)")
            #expect(label(verifier, tokens[index].text, source: "s\((index + 1) % 1000)") == nil)
        }
    }
}
