import Access
import EventModel
import Testing

@Suite("A token")
struct TokenTests {
    @Test("has 43 characters of base64url and is never drawn twice")
    func randomness() {
        let tokens = (0..<1000).map { _ in Token.random().text }
        #expect(Set(tokens).count == tokens.count)
        for token in tokens {
            #expect(token.utf8.count == 43)
            #expect(token.utf8.allSatisfy { isBase64URL($0) })
        }
        // 43 characters hold 258 bits: the last two are zero, so the last character is one of sixteen.
        #expect(Set(tokens.compactMap(\.last)).isSubset(of: Set("AEIMQUYcgkosw048")))
        #expect(Set(tokens.joined()).count == 64)
    }

    @Test("never prints itself")
    func printing() {
        let token = Token.random()
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped] { #expect(!text.contains(token.text)) }
    }

    @Test("is kept as the SHA-256 of its characters")
    func digest() {
        // FIPS 180-2, appendix B.1.
        let digest = Array("abc".utf8).withUnsafeBytes { TokenDigest(of: $0) }
        #expect(
            Hexadecimal.string(digest.bytes) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(TokenDigest(bytes: digest.bytes)?.bytes == digest.bytes)
        #expect(TokenDigest(bytes: [1, 2, 3]) == nil)
    }

    @Test("of a source: names follow the contract's rule")
    func names() {
        for name in ["a", "0", "loja", "loja-2", "9-", String(repeating: "a", count: 63)] {
            #expect(SourceName.isValid(name), "\(name)")
        }
        for name in ["", "-a", "Loja", "a_b", "a b", "a/b", "ação", "a\n", String(repeating: "a", count: 64)] {
            #expect(!SourceName.isValid(name), "\(name)")
        }
    }

    @Test("has a label that can be shown on a terminal")
    func labels() {
        for label in ["go", "Loja São João", "produção 2", "日本", String(repeating: "x", count: 128)] {
            #expect(TokenRecord.isValidLabel(label), "\(label)")
        }
        for label in [
            "", "a\nb", "\u{1B}[31m", "a\u{202E}b", "a\u{200B}", "\u{7F}", String(repeating: "x", count: 129),
        ] {
            #expect(!TokenRecord.isValidLabel(label), "\(label.debugDescription)")
        }
    }

    private func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
