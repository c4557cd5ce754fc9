import Receiver
import Testing

@Suite("A request's target")
struct RequestTargetTests {
    private func parse(_ text: String) -> RequestTarget {
        Array(text.utf8).withUnsafeBytes { RequestTarget($0) }
    }

    private func parts(_ text: String) -> (source: String, token: String?)? {
        guard case .webhooks(let source, let token) = parse(text) else { return nil }
        let bytes = Array(text.utf8)
        return (
            String(decoding: bytes[source], as: UTF8.self), token.map { String(decoding: bytes[$0], as: UTF8.self) }
        )
    }

    @Test("names a source and the one token, wherever among the parameters it stands")
    func webhooks() {
        for (query, token) in [
            ("", nil), ("?", nil), ("?token=abc", "abc"), ("?a=1&token=abc", "abc"), ("?token=abc&a=1", "abc"),
            ("?token=", ""), ("?xtoken=abc", nil), ("?Token=abc", nil), ("?token", nil), ("?&&token=abc&&", "abc"),
            ("?token=a%62c", "a%62c"), ("?t%6Fken=abc", nil), ("?a=token=abc", nil), ("?token=a=b", "a=b"),
            ("?token=abc?x", "abc?x"),
        ] as [(String, String?)] {
            #expect(parts("/webhooks/loja-2" + query)?.source == "loja-2", "\(query)")
            #expect(parts("/webhooks/loja-2" + query)?.token == token, "\(query)")
        }
    }

    @Test("has no token when there are two, whether they differ or not")
    func repeated() {
        for query in ["?token=abc&token=abc", "?token=abc&token=", "?token=&a=1&token=abc"] {
            #expect(parts("/webhooks/loja" + query)?.source == "loja")
            #expect(parts("/webhooks/loja" + query)?.token == nil)
        }
    }

    @Test(
        "is unknown for every other path, compared byte for byte",
        arguments: [
            "/", "//", "/webhooks", "/webhooks/", "/webhooks?token=abc", "/webhooks/?token=abc", "/webhooks/loja/",
            "/webhooks/loja/x", "/webhooks//loja", "//webhooks/loja", "/Webhooks/loja", "/webhooks/Loja",
            "/webhooks/-x",
            "/webhooks/l%6Fja", "/%77ebhooks/loja", "/webhooks/../livez", "/./livez", "/livez/", "/livezz", "/live",
            "/webhooks/loja;x=1", "/webhooks/" + String(repeating: "a", count: 64),
        ])
    func unknown(text: String) {
        #expect(parse(text) == .unknown)
    }

    @Test("is the probe for /livez, whatever its query")
    func livez() {
        #expect(parse("/livez") == .livez)
        #expect(parse("/livez?") == .livez)
        #expect(parse("/livez?verbose=1") == .livez)
    }

    @Test(
        "is malformed in any other form, with a fragment, or with a byte outside visible ASCII",
        arguments: [
            "", "*", "http://diario/livez", "diario:80", "livez", "/livez#x", "/webhooks/loja#?token=abc",
            "/webhooks/loja?token=abc#", "/webhooks/ação", "/livez\u{7F}", "/live z", "/livez\t", "/livez\0",
        ])
    func malformed(text: String) {
        #expect(parse(text) == .malformed)
    }

    @Test("is something for any bytes at all")
    func anything() {
        let seed = TestSeed.value
        var generator = TestSeed.Generator(seed: seed)
        let pieces = ["/", "webhooks", "loja", "?", "token=", "&", "livez", "%", "#", "a", "\0", "é"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<10, using: &generator)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }.joined()
            if case .webhooks(let source, let token) = parse(text) {
                #expect(text.hasPrefix("/webhooks/"), "\(text.debugDescription), seed \(seed)")
                #expect(source.upperBound <= text.utf8.count && (token?.upperBound ?? 0) <= text.utf8.count)
            }
        }
    }
}
