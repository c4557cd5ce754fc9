import Access
import EventModel
import EventStore
import Receiver
import Testing

@Suite("A connection")
struct ConnectionTests {
    @Test("is kept for HTTP/1.1 unless the client says otherwise, and for HTTP/1.0 only if it asks")
    func keeping() async throws {
        try await withReceiver { (server: TestServer) throws in
            let kept = try server.connect()
            for position in 1...3 {
                try kept.send(server.request())
                #expect(try kept.receive().position == UInt64(position))
            }
            try kept.send(server.request(fields: "Connection: close\r\n"))
            let last = try kept.receive()
            #expect(last.value("connection") == "close")
            #expect(try kept.isClosed())

            let old = try server.connect()
            let request = "POST \(server.target) HTTP/1.0\r\nContent-Length: 2\r\n"
            try old.send(request + "Connection: Keep-Alive\r\n\r\n{}")
            let response = try old.receive()
            #expect(response.status == 200)
            #expect(response.value("connection") == "keep-alive")
            try old.send(request + "\r\n{}")
            #expect(try old.receive().value("connection") == "close")
            #expect(try old.isClosed())
        }
    }

    @Test("answers pipelined requests one after the other, in their order")
    func pipelining() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            var requests = ""
            for number in 0..<200 {
                switch number % 4 {
                case 0: requests += server.request("\(number)")
                case 1: requests += "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
                case 2: requests += server.request("\(number)", target: "/webhooks/loja?token=wrong")
                default:
                    requests +=
                        "POST \(server.target) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\n\(String(number).padding(3))\r\n0\r\n\r\n"
                }
            }
            try client.send(requests)
            var position: UInt64 = 0
            for number in 0..<200 {
                let response = try client.receive()
                switch number % 4 {
                case 0, 3:
                    position += 1
                    #expect(response.position == position)
                    let body = number % 4 == 0 ? "\(number)" : String(number).padding(3)
                    #expect(try server.event(position).content.body == Array(body.utf8))
                case 1: #expect(response.text == #"{"live":true,"admitting":true}"#)
                default: #expect(response.status == 401)
                }
            }
            #expect(try server.count() == position)
        }
    }

    @Test("answers what came before something malformed, then 400, then closes")
    func pipelinedRubbish() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            try client.send(server.request() + server.request() + "rubbish\r\n\r\n" + server.request())
            #expect(try client.receive().position == 1)
            #expect(try client.receive().position == 2)
            #expect(try client.receive().status == 400)
            #expect(try client.isClosed())
            #expect(try server.count() == 2)
        }
    }

    @Test("answers all it has been sent when the client closes its side")
    func halfClosed() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            try client.send((0..<20).map { server.request("\($0)") }.joined())
            client.endSending()
            for position in 1...20 { #expect(try client.receive().position == UInt64(position)) }
            #expect(try client.isClosed())
        }
    }

    @Test("whose client does not read its answers gets no more requests looked at than fit")
    func unread() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            let request = Array("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            // The system's buffers on both sides take some megabytes.
            let sent = client.sendUntilStuck(request, byteCountMax: 64 << 20)
            #expect(sent < 64 << 20, "the server reads on although nobody reads what it answers")
            #expect(try client.receive().status == 404)
        }
    }

    @Test("of a refused request goes on where the rest of the body is small, and ends where it is not")
    func refusedBodies() async throws {
        try await withReceiver { (server: TestServer) throws in
            let wrong = "POST /webhooks/loja?token=wrong HTTP/1.1\r\nHost: x\r\n"
            let client = try server.connect()
            // The answer does not wait for the body.
            try client.send(wrong + "Content-Length: 65536\r\n\r\n")
            #expect(try client.receive().status == 401)
            try client.send([UInt8](repeating: 0x61, count: 65_536))
            try client.send(server.request())
            #expect(try client.receive().position == 1)

            for (fields, body) in [
                ("Content-Length: 65537\r\n", 65_537), ("Content-Length: 500000\r\n", 500_000),
                ("Transfer-Encoding: chunked\r\n", 0), ("Content-Length: 5\r\nExpect: 100-continue\r\n", 5),
            ] {
                let client = try server.connect()
                try client.send(wrong + fields + "\r\n")
                client.sendAsMuchAsPossible([UInt8](repeating: 0x61, count: body))
                let response = try client.receive()
                #expect(response.status == 401)
                #expect(response.value("connection") == "close")
                #expect(try client.isClosed())
            }
        }
    }

    @Test("gets 100 Continue once the request is admitted, and only if it asks with HTTP/1.1")
    func expectations() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            try client.send(
                "POST \(server.target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(try client.receive().status == 100)
            try client.send("hello")
            #expect(try server.event(client.receive().position).content.body == Array("hello".utf8))
            // Nothing to wait for: no body, or a client of a version that has no such answer.
            try client.send(
                "POST \(server.target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n")
            #expect(try client.receive().status == 200)
            try client.send("POST \(server.target) HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello")
            #expect(try client.receive().status == 200)
        }
    }

    @Test("that is gone before its answer leaves its event in the log, and others undisturbed")
    func gone() async throws {
        try await withReceiver { (server: TestServer) throws in
            let steady = try server.connect()
            for round in 1...20 {
                for _ in 0..<4 { try server.connect().send(server.request("gone")) }
                try steady.send(server.request("\(round)"))
                let event = try server.event(steady.receive().position)
                #expect(event.content.body == Array("\(round)".utf8))
            }
        }
    }

    @Test("gets its own answers while 32 others get theirs")
    func many() async throws {
        try await withReceiver { (server: TestServer) throws in
            let clients = try (0..<32).map { _ in try server.connect() }
            var seen: Set<UInt64> = []
            for round in 0..<20 {
                for (number, client) in clients.enumerated() { try client.send(server.request("\(number) \(round)")) }
                for (number, client) in clients.enumerated() {
                    let position = try client.receive().position
                    #expect(try server.event(position).content.body == Array("\(number) \(round)".utf8))
                    seen.insert(position ?? 0)
                }
            }
            #expect(seen == Set(1...640))
        }
    }
}

extension String {
    /// The text with zeros before it, to `count` characters.
    fileprivate func padding(_ count: Int) -> String {
        String(repeating: "0", count: Swift.max(0, count - self.count)) + self
    }
}
