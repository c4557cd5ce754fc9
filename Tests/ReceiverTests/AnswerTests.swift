import Access
import EventModel
import EventStore
import Foundation
import GestaoOnline
import Receiver
import TestSupport
import Testing

@Suite("The receiver answers")
struct AnswerTests {
    @Test("200 with the position to each event, which is stored byte for byte")
    func stored() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            let body = "{\"event_id\":\t\"ORDER_CREATED\",\r\n\"data\":{\"code\":\"0000593098\"}}"
            try client.send(
                server.request(
                    body,
                    fields:
                        "Content-Type: application/json; charset=utf-8\r\nUser-Agent: GO/1.0\r\nX-Request-Id: r-1\r\n"
                        + "Authorization: Bearer secret\r\nCookie: a=b\r\nReferer: https://x/?token=y\r\n"))
            let response = try client.receive()
            #expect(response.status == 200)
            #expect(response.text == #"{"position":1}"#)
            #expect(response.headers.map(\.name) == ["date", "content-type", "content-length"])
            #expect(response.value("content-type") == "application/json")
            let event = try server.event(response.position)
            #expect(event.content.body == Array(body.utf8))
            #expect(event.content.source == "loja")
            #expect(event.content.decoding.event?.kind == .orderCreated)
            #expect(event.content.decoding.event?.order.code == "0000593098")
            #expect(event.content.view.decoderVersion == GestaoOnlineDecoder.version)
            #expect(
                event.content.request
                    == RequestMetadata(
                        address: "127.0.0.1", tokenLabel: "go", contentType: "application/json; charset=utf-8",
                        headers: [
                            .init(name: "user-agent", value: "GO/1.0"), .init(name: "x-request-id", value: "r-1"),
                        ]
                    ))
        }
    }

    @Test("invariant 2: 200 whatever the body is: empty, binary, not JSON")
    func anyBody() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            for (number, body) in ["", "\0\u{1}\u{FF}", "not JSON", "[1]", String(repeating: "[", count: 5000)]
                .enumerated()
            {
                try client.send(server.request(body))
                let position = try client.receive().position
                #expect(position == UInt64(number + 1))
                let event = try server.event(position)
                #expect(event.content.body == Array(body.utf8))
                #expect(event.content.decoding.event == nil)
            }
        }
    }

    @Test("200 to bodies of every size up to the limit, whole or in pieces, byte for byte")
    func sizes() async throws {
        try await withReceiver { (server: TestServer) throws in
            let seed = TestSeed.value
            var generator = TestSeed.Generator(seed: seed)
            let client = try server.connect()
            var sizes = [1, 2, 1023, 2048, 32_767, 32_768, 65_536, 1 << 20]
            for _ in 0..<40 { sizes.append(1 << Int.random(in: 0..<20, using: &generator) + Int.random(in: 0..<8)) }
            for size in sizes {
                let body = (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
                let head = "POST \(server.target) HTTP/1.1\r\nHost: diario\r\nContent-Length: \(size)\r\n\r\n"
                var bytes = Array(head.utf8) + body
                let cut = Int.random(in: 1..<bytes.count, using: &generator)
                try client.send(Array(bytes[..<cut]))
                bytes.removeFirst(cut)
                try client.send(bytes)
                let event = try server.event(client.receive().position)
                #expect(event.content.body == body, "size \(size), seed \(seed)")
            }
        }
    }

    @Test("200 to chunked bodies, with extensions and trailers, whatever the pieces")
    func chunked() async throws {
        try await withReceiver { (server: TestServer) throws in
            let head = "POST \(server.target) HTTP/1.1\r\nHost: diario\r\nTransfer-Encoding: Chunked\r\n\r\n"
            let client = try server.connect()
            try client.send(head + "5\r\nhello\r\n1;name=value\r\n \r\n005\r\nworld\r\n0\r\nX-Trailer: 1\r\n\r\n")
            #expect(try server.event(client.receive().position).content.body == Array("hello world".utf8))
            try client.send(head + "0\r\n\r\n")
            #expect(try server.event(client.receive().position).content.body.isEmpty)
            for byte in Array((head + "2\r\nhi\r\n0\r\n\r\n").utf8) { try client.send([byte]) }
            #expect(try server.event(client.receive().position).content.body == Array("hi".utf8))
            let large = [UInt8](repeating: 0x61, count: 1 << 20)
            try client.send(Array(head.utf8) + Array("100000\r\n".utf8) + large + Array("\r\n0\r\n\r\n".utf8))
            #expect(try server.event(client.receive().position).content.body == large)
        }
    }

    @Test("in the order of the contract's checks: each request fails all that come after the one it is answered for")
    func order() async throws {
        try await withReceiver(allowList: AllowList(parsing: Array("203.0.113.0/24".utf8))) {
            (server: TestServer) throws in
            let rest = "Content-Encoding: gzip\r\nExpect: magic\r\n"
            func status(_ request: String) throws -> Int {
                let client = try server.connect()
                try client.send(request)
                return try client.receive().status
            }
            let bad = "Content-Length: 9999999\r\n\r\n"
            let unframed = "Host: x\r\n\r\n"
            #expect(try status("PUT /nowhere HTTP/1.1\r\n\(rest)\(bad)") == 400)
            #expect(
                try status(
                    "PUT /nowhere HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "x", count: 20_000))\r\n\(rest)\(bad)")
                    == 431)
            #expect(try status("PUT /nowhere HTTP/1.1\r\nHost: x\r\n\(rest)\(bad)") == 404)
            #expect(try status("PUT /webhooks/loja HTTP/1.1\r\nHost: x\r\n\(rest)\(bad)") == 405)
            #expect(try status("POST /webhooks/loja HTTP/1.1\r\nHost: x\r\n\(rest)\(bad)") == 403)
            let pending = Pending { [token = server.token] in
                try await server.receiver.reload(verifier: verifier(record(token)), allowList: .open)
            }
            try pending.wait()
            #expect(try status("POST /webhooks/loja HTTP/1.1\r\nHost: x\r\n\(rest)\(bad)") == 401)
            #expect(try status("POST \(server.target) HTTP/1.1\r\nHost: x\r\n\(rest)\(bad)") == 415)
            #expect(try status("POST \(server.target) HTTP/1.1\r\nHost: x\r\nExpect: magic\r\n\(bad)") == 417)
            // Without a length there is none that is too large.
            #expect(try status("POST \(server.target) HTTP/1.1\r\nExpect: magic\r\n\(unframed)") == 417)
            #expect(try status("POST \(server.target) HTTP/1.1\r\n\(unframed)") == 411)
            #expect(try status("POST \(server.target) HTTP/1.1\r\nHost: x\r\n\(bad)") == 413)
            #expect(try server.count() == 0)
        }
    }

    @Test("401 alike for a wrong token, none, two, and an unknown source")
    func unauthorized() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            let token = server.token.text
            var answers: Set<String> = []
            for target in [
                "/webhooks/loja", "/webhooks/loja?token=", "/webhooks/loja?token=\(Token.random().text)",
                "/webhooks/loja?token=\(token)A", "/webhooks/loja?token=\(token.dropLast())",
                "/webhooks/loja?token=\(token)&token=\(token)", "/webhooks/loja?TOKEN=\(token)",
                "/webhooks/loja?token=\(token)%2F",
                "/webhooks/outra?token=\(token)", "/webhooks/outra",
            ] {
                try client.send(server.request(target: target))
                let response = try client.receive()
                #expect(response.status == 401)
                #expect(!response.text.contains(token))
                // But for the date, which may be the next second's.
                let headers = response.headers.filter { $0.name.lowercased() != "date" }
                answers.insert(headers.map { "\($0.name): \($0.value)\n" }.joined() + response.text)
            }
            #expect(answers.count == 1)
            #expect(try server.count() == 0)
        }
    }

    @Test("errors as problems that echo nothing of the request")
    func problems() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            try client.send(
                "GET /marked-path?marked-query HTTP/1.1\r\nHost: marked-host\r\nX-Marked: marked-value\r\n\r\n")
            let response = try client.receive()
            #expect(response.status == 404)
            #expect(response.value("content-type") == "application/problem+json")
            #expect(
                response.text == #"{"type":"about:blank","title":"Not Found","status":404,"#
                    + #""detail":"There is nothing here. Webhooks go to /webhooks/{source}."}"#)
            #expect(!response.text.contains("marked"))
        }
    }

    @Test("405 with Allow")
    func methods() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            for method in ["GET", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
                try client.send("\(method) \(server.target) HTTP/1.1\r\nHost: x\r\n\r\n")
                let response = try client.receive()
                #expect(response.status == 405)
                #expect(response.value("allow") == "POST")
            }
            try client.send("HEAD \(server.target) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.receive(toHead: true).status == 405)
            try client.send("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            let response = try client.receive()
            #expect(response.status == 405)
            #expect(response.value("allow") == "GET, HEAD")
        }
    }

    @Test("the probe, to GET and HEAD, from any address")
    func livez() async throws {
        try await withReceiver(allowList: AllowList(parsing: Array("203.0.113.0/24".utf8))) {
            (server: TestServer) throws in
            let client = try server.connect()
            try client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            let get = try client.receive()
            #expect(get.status == 200)
            #expect(get.text == #"{"live":true,"admitting":true}"#)
            try client.send("HEAD /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.0\r\n\r\n")
            let head = try client.receive(toHead: true)
            #expect(head.status == 200)
            #expect(head.value("content-length") == "\(get.body.count)")
            #expect(try client.receive().text == get.text)
            #expect(try client.isClosed())
        }
    }

    @Test("403 by the address behind trusted proxies, and where that cannot be told")
    func forwarded() async throws {
        try await withReceiver(
            allowList: AllowList(parsing: Array("loja 203.0.113.0/24".utf8)),
            configure: { $0.trustedProxies = AddressList([AddressRange("127.0.0.0/8")].compactMap { $0 }) }
        ) { (server: TestServer) throws in
            let client = try server.connect()
            func send(_ fields: String) throws -> TestClient.Response {
                try client.send(server.request(fields: fields))
                return try client.receive()
            }
            #expect(try send("").status == 403)
            #expect(try send("X-Forwarded-For: 198.51.100.1\r\n").status == 403)
            #expect(try send("X-Forwarded-For: 203.0.113.9, 198.51.100.1\r\n").status == 403)
            for unreadable in ["203.0.113.9, rubbish", "", "unknown"] {
                #expect(try send("X-Forwarded-For: \(unreadable)\r\n").status == 403)
            }
            #expect(try send("X-Forwarded-For: 203.0.113.9:80\r\n").status == 200)
            let response = try send(
                "X-Forwarded-For: 198.51.100.1, ::ffff:203.0.113.9\r\nX-Forwarded-For: 127.0.0.2\r\n")
            #expect(response.status == 200)
            #expect(try server.event(response.position).content.request.address == "203.0.113.9")
        }
    }

    @Test("403 by the address of each request, also where an earlier one of its connection was taken")
    func forwardedOnKeptConnection() async throws {
        try await withReceiver(
            allowList: AllowList(parsing: Array("loja 127.0.0.0/8".utf8)),
            configure: { $0.trustedProxies = AddressList([AddressRange("127.0.0.0/8")].compactMap { $0 }) }
        ) { (server: TestServer) throws in
            let client = try server.connect()
            for (fields, status) in [("", 200), ("X-Forwarded-For: 198.51.100.1\r\n", 403), ("", 200)] {
                try client.send(server.request(fields: fields))
                #expect(try client.receive().status == status)
            }
            // The same target by another method, too.
            try client.send("PUT \(server.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            #expect(try client.receive().status == 405)
        }
    }

    @Test("with the date, whatever the answer")
    func date() async throws {
        try await withReceiver { (server: TestServer) throws in
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            format.timeZone = TimeZone(identifier: "UTC")
            let client = try server.connect()
            for request in [
                server.request(), "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", server.request(target: "/nowhere"),
                "x\r\n\r\n",
            ] {
                let before = Date().timeIntervalSince1970.rounded(.down)
                try client.send(request)
                let text = try client.receive().value("date") ?? ""
                let date = try #require(format.date(from: text), "\(text)").timeIntervalSince1970
                #expect(before <= date && date <= Date().timeIntervalSince1970)
            }
        }
    }

    @Test("and tells of each request in a line at level debug, without its target or its token")
    func requestLines() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            try client.send(server.request("hello"))
            #expect(try client.receive().status == 200)
            try client.send(server.request(target: "/webhooks/loja?token=wrong"))
            #expect(try client.receive().status == 401)
            try client.send(server.request(target: "/\(server.token.text)"))
            #expect(try client.receive().status == 404)
            let lines = server.logs.lines.filter { $0.hasPrefix("debug request ") }
            try #require(lines.count == 3)
            for word in [
                "outcome=200_stored", "method=POST", "source=loja", "label=go", "position=1", "body_bytes=5",
                "peer=127.0.0.1", "client=127.0.0.1", "microseconds=",
            ] { #expect(lines[0].contains(word)) }
            #expect(lines[1].contains("outcome=401_credentials") && !lines[1].contains("source="))
            #expect(lines[2].contains("outcome=404_unknownPath") && lines[2].contains("method=POST"))
            for line in lines { #expect(!line.contains(server.token.text) && !line.contains("wrong")) }
        }
    }

    @Test("503 with Retry-After when the disk is full, and stores nothing")
    func diskFull() async throws {
        try await withReceiver(freeByteCountMin: 1 << 60) { (server: TestServer) throws in
            let client = try server.connect()
            try client.send(server.request())
            let response = try client.receive()
            #expect(response.status == 503)
            #expect(response.value("retry-after") == "30")
            // Who asks first is told before the body.
            try client.send(
                "POST \(server.target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(try client.receive().status == 503)
            #expect(try client.isClosed())
            #expect(try server.count() == 0)
            // The process lives, and says what it does not do.
            let probe = try server.connect()
            try probe.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try probe.receive().text == #"{"live":true,"admitting":false}"#)
        }
    }

    @Test("invariant 1: 4xx or 503 only to what is certain not to be stored, else 500")
    func mapping() {
        let certain: [(EventStoreError.Code, Int)] = [
            (.overloaded, 503), (.diskFull, 503), (.closed, 503), (.tooLarge, 413),
        ]
        for (code, status) in certain {
            #expect(Refusal(appendError: EventStoreError(code, "")).status == status)
            #expect(Refusal(enqueueError: EventStoreError(code, "")).status == status)
        }
        for code in [EventStoreError.Code.inputOutput, .failed, .damaged] {
            #expect(Refusal(appendError: EventStoreError(code, "")).status == 500)
            // What was never queued is not stored, whatever the reason.
            #expect(Refusal(enqueueError: EventStoreError(code, "")).status == 503)
        }
    }
}
