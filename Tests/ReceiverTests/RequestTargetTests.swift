import Receiver
import TestSupport
import Testing

@Suite("A request's target")
struct RequestTargetTests {
    private func parse(_ text: String) -> RequestTarget {
        Array(text.utf8).withUnsafeBytes { RequestTarget.read($0) { target, _ in target } }
    }

    private func parts(_ text: String) -> (source: String, token: String?)? {
        Array(text.utf8).withUnsafeBytes { bytes in
            RequestTarget.read(bytes) { target, bytes in
                guard case .webhooks(let source, let token) = target else { return nil }
                return (
                    String(decoding: bytes[source], as: UTF8.self),
                    token.map { String(decoding: bytes[$0], as: UTF8.self) }
                )
            }
        }
    }

    @Test("names a source and the one token, wherever among the parameters it stands")
    func webhooks() {
        for (query, token) in [
            ("", nil), ("?", nil), ("?token=abc", "abc"), ("?a=1&token=abc", "abc"), ("?token=abc&a=1", "abc"),
            ("?token=", ""), ("?xtoken=abc", nil), ("?Token=abc", nil), ("?token", nil), ("?&&token=abc&&", "abc"),
            ("?token=a%62c", "abc"), ("?t%6Fken=abc", "abc"), ("?t%6fken=%2D%5F%41", "-_A"), ("?token=a%2Fc", "a%2Fc"),
            ("?token=a%2", "a%2"), ("?token=%zz%", "%zz%"), ("?a=%26token=abc", nil), ("?a=token=abc", nil),
            ("?token=a=b", "a=b"),
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
        "is the same for paths that RFC 3986 calls equal, with slashes too many, and in absolute form",
        arguments: [
            "/webhooks/loja/", "//webhooks/loja", "/webhooks//loja", "///webhooks///loja///", "/webhooks/l%6Fja",
            "/webhooks/l%6fja", "/%77ebhooks/loja", "/./webhooks/loja", "/webhooks/./loja", "/webhooks/loja/.",
            "/x/../webhooks/loja", "/../webhooks/loja", "/webhooks/filial/../loja", "/%2E%2e/webhooks/%2e/loja",
            "http://hooks.exemplo.com/webhooks/loja", "HTTPS://hooks.exemplo.com:8443/webhooks/loja",
            "http://[2001:db8::1]:80//webhooks/loja/", "http://127.0.0.1/webhooks/loja",
        ])
    func equal(text: String) {
        for query in ["", "?token=abc", "?token=%61bc&x=//..%2F"] {
            #expect(parts(text + query)?.source == "loja", "\(query)")
            #expect(parts(text + query)?.token == (query.isEmpty ? nil : "abc"), "\(query)")
        }
    }

    @Test(
        "is unknown for every other path, and says what is wrong with it",
        arguments: [
            ("/", Refusal.unknownPath), ("//", .unknownPath), ("/?token=abc", .unknownPath), ("/..", .unknownPath),
            ("/Webhooks/loja", .unknownPath), ("/livezz", .unknownPath), ("/live", .unknownPath),
            ("/loja?token=abc", .unknownPath), ("/webhooks%2Floja", .unknownPath), ("http://x", .unknownPath),
            ("http://x?token=abc", .unknownPath), ("/webhooks", .sourceMissing), ("/webhooks/", .sourceMissing),
            ("/webhooks?token=abc", .sourceMissing), ("/webhooks/?token=abc", .sourceMissing),
            ("/webhooks/loja/..", .sourceMissing), ("/webhooks/Loja", .sourceInvalid), ("/webhooks/-x", .sourceInvalid),
            ("/webhooks/lo%20ja", .sourceInvalid), ("/webhooks/lo%2Fja", .sourceInvalid),
            ("/webhooks/loja;x=1", .sourceInvalid),
            ("/webhooks/" + String(repeating: "a", count: 64), .sourceInvalid),
            ("/webhooks/loja/x", .pathBehindSource), ("/webhooks/webhooks/loja", .pathBehindSource),
            ("/api/webhooks/loja", .pathBeforeWebhooks), ("/api/v1/webhooks", .pathBeforeWebhooks),
        ])
    func unknown(text: String, flaw: Refusal) {
        #expect(parse(text) == .unknown(flaw))
        #expect(flaw.status == 404)
    }

    @Test("is the probe for /livez, whatever its query")
    func livez() {
        #expect(parse("/livez") == .livez)
        #expect(parse("/livez?") == .livez)
        #expect(parse("/livez?verbose=1") == .livez)
        #expect(parse("/livez/") == .livez && parse("//live%7A?x=%41") == .livez && parse("http://x/livez") == .livez)
    }

    @Test(
        "is malformed in any other form, with a fragment, or with a byte outside visible ASCII",
        arguments: [
            "", "*", "ftp://diario/livez", "http:/livez", "http://", "http:///livez", "http://:80/livez",
            "http://a@diario/livez", "http://a:b:c/livez", "http://[::1/livez", "diario:80", ":", "://x/livez", "livez",
            "/livez#x", "/webhooks/loja#?token=abc",
            "/webhooks/loja?token=abc#", "/webhooks/ação", "/livez\u{7F}", "/live z", "/livez\t", "/livez\0",
        ])
    func malformed(text: String) {
        #expect(parse(text) == .malformed)
    }

    @Test("is something for any bytes at all")
    func anything() {
        let seed = TestSeed.value
        var generator = TestSeed.Generator(seed: seed)
        let pieces = [
            "/", "/webhooks/", "loja", "?", "token=", "&", "livez", "%", "%2", "%6C", "%2e", "..", "http://x", "#", "a",
            "\0", "é",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<10, using: &generator)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }.joined()
            Array(text.utf8).withUnsafeBytes { bytes in
                RequestTarget.read(bytes) { target, bytes in
                    guard case .webhooks(let source, let token) = target else { return }
                    let read = String(decoding: bytes, as: UTF8.self)
                    #expect(read.hasPrefix("/webhooks/"), "\(text.debugDescription), seed \(seed)")
                    #expect(source.upperBound <= bytes.count && (token?.upperBound ?? 0) <= bytes.count)
                    // A normal form is its own.
                    #expect(parse(read) == target, "\(text.debugDescription), seed \(seed)")
                }
            }
        }
    }
}
