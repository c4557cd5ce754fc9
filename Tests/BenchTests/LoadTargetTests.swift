import Bench
import Testing

@Suite("Where the load client posts to")
struct LoadTargetTests {
    @Test("reads host and port of a URL, and never tells its token")
    func urls() throws {
        let target = try #require(LoadTarget(url: "http://127.0.0.1:8080/webhooks/loja?token=geheim"))
        #expect(target.host == "127.0.0.1" && target.port == 8080)
        #expect("\(target)" == "127.0.0.1:8080")
        #expect(target == LoadTarget(url: "http://127.0.0.1:8080/webhooks/loja", token: "geheim"))
        #expect(target == LoadTarget(host: "127.0.0.1", port: 8080, source: "loja", token: "geheim"))
        let local = try #require(LoadTarget(url: "http://[::1]/webhooks/loja"))
        #expect(local.host == "::1" && local.port == 80)
        #expect("\(local)" == "[::1]:80")
    }

    @Test(
        "refuses a URL that is no receiver's",
        arguments: [
            "https://127.0.0.1/webhooks/loja", "http://127.0.0.1", "http://127.0.0.1/", "127.0.0.1:8080", "",
            "http:///x",
            "http://127.0.0.1/x#y", "http://u@127.0.0.1/x",
        ])
    func refused(_ url: String) {
        #expect(LoadTarget(url: url) == nil)
    }

    @Test(
        "tells the source where the path is that of a receiver and nothing else",
        arguments: [
            ("/webhooks/loja", "loja"), ("/webhooks/bench-1/?token=x", "bench-1"), ("/webhooks/loja/bench", nil),
            ("/webhooks/bench/../loja", nil), ("/webhooks/%62ench", nil), ("/x/webhooks/bench", nil),
            ("/webhooks/", nil),
            ("//webhooks/bench", nil), ("/webhooks/Bench", nil),
        ] as [(String, String?)])
    func source(path: String, source: String?) throws {
        #expect(try #require(LoadTarget(url: "http://127.0.0.1:1" + path)).source == source)
    }

    @Test("refuses a token that would break the request")
    func badToken() {
        #expect(LoadTarget(url: "http://127.0.0.1/webhooks/loja", token: "a b") == nil)
        #expect(LoadTarget(url: "http://127.0.0.1/webhooks/loja", token: "a\r\nx: y") == nil)
    }
}
