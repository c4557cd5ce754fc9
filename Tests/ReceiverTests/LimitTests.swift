import EventModel
import EventStore
import Receiver
import Synchronization
import TestSupport
import Testing

@Suite("A limit of the receiver")
struct LimitTests {
    @Test("on the request line: 8 KiB are taken, a byte more is 431")
    func requestLine() async throws {
        try await withReceiver { (server: TestServer) throws in
            func status(_ count: Int) throws -> Int {
                let client = try server.connect()
                let fixed = "POST \(server.target)& HTTP/1.1".utf8.count
                let target = server.target + "&" + String(repeating: "x", count: count - fixed)
                try client.send(server.request(target: target))
                return try client.receive().status
            }
            #expect(try status(8192) == 200)
            #expect(try status(8193) == 431)
            #expect(try status(100_000) == 431)
        }
    }

    @Test("on the header block: 16 KiB are taken, a byte more is 431")
    func headerBlock() async throws {
        try await withReceiver { (server: TestServer) throws in
            func response(_ count: Int) throws -> (TestClient, TestClient.Response) {
                let client = try server.connect()
                let fixed = "Host: diario\r\nX: \r\nContent-Length: 2\r\n\r\n".utf8.count
                try client.send(server.request(fields: "X: \(String(repeating: "x", count: count - fixed))\r\n"))
                return (client, try client.receive())
            }
            #expect(try response(16_384).1.status == 200)
            for count in [16_385, 24_000, 32_000, 200_000] {
                let (client, answer) = try response(count)
                #expect(answer.status == 431, "\(count)")
                #expect(answer.value("connection") == "close")
                #expect(try client.isClosed())
            }
        }
    }

    @Test("on header fields: 64 are taken, one more is 431")
    func fields() async throws {
        try await withReceiver { (server: TestServer) throws in
            func status(_ count: Int) throws -> Int {
                let client = try server.connect()
                try client.send(server.request(fields: (0..<count - 2).map { "X\($0): y\r\n" }.joined()))
                return try client.receive().status
            }
            #expect(try status(64) == 200)
            #expect(try status(65) == 431)
        }
    }

    @Test("on headers holds for blanks that the decoder does not count, and for blank lines before a request")
    func blanks() async throws {
        try await withReceiver { (server: TestServer) throws in
            for flood in [
                "POST /livez HTTP/1.1\r\nHost:" + String(repeating: " ", count: 40_000),
                String(repeating: "\r\n", count: 40_000),
            ] {
                let client = try server.connect()
                client.sendAsMuchAsPossible(Array(flood.utf8))
                #expect(try client.receive().status == 431)
                #expect(try client.isClosed())
            }
        }
    }

    @Test("on bodies: 413 before an announced one is sent, and as soon as a chunked one is too large")
    func bodies() async throws {
        try await withReceiver { (server: TestServer) throws in
            let announced = try server.connect()
            try announced.send("POST \(server.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n")
            let response = try announced.receive()
            #expect(response.status == 413)
            #expect(response.value("connection") == "close")
            #expect(try announced.isClosed())

            let chunked = try server.connect()
            try chunked.send("POST \(server.target) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("8000\r\n".utf8) + [UInt8](repeating: 0x61, count: 32_768) + Array("\r\n".utf8)
            for _ in 0..<32 { try chunked.send(chunk) }
            chunked.sendAsMuchAsPossible(Array("1\r\na\r\n".utf8))
            #expect(try chunked.receive().status == 413)
            #expect(try chunked.isClosed())
            #expect(try server.count() == 0)
        }
    }

    @Test("on what chunks may cost on the wire: endless extensions are 413")
    func extensions() async throws {
        try await withReceiver(configure: { $0.limits.bodyByteCountMax = 8192 }) { (server: TestServer) throws in
            let client = try server.connect()
            try client.send("POST \(server.target) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;")
            client.sendAsMuchAsPossible([UInt8](repeating: 0x61, count: 100_000))
            #expect(try client.receive().status == 413)
            #expect(try client.isClosed())
        }
    }

    @Test("on bodies: 413 to a chunk that is too large when it is announced, alone or with those before it")
    func announcedChunk() async throws {
        try await withReceiver { (server: TestServer) throws in
            let head = "POST \(server.target) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            for announced in ["100001", "FFFFFFFF", "7fffffffffffffff", "5\r\nhello\r\nffffc;a=b"] {
                let client = try server.connect()
                // Nothing of the chunk itself.
                try client.send(head + announced + "\r\n")
                let response = try client.receive()
                #expect(response.status == 413, "\(announced)")
                #expect(response.value("connection") == "close")
                #expect(try client.isClosed())
            }
            let behind = try server.connect()
            try behind.send(server.request() + head + "100001\r\n")
            #expect(try behind.receive().position == 1)
            #expect(try behind.receive().status == 413)
            let exact = try server.connect()
            try exact.send(head + "5\r\nhello\r\nffffb\r\n")
            try exact.send([UInt8](repeating: 0x61, count: 0xFFFFB) + Array("\r\n0\r\n\r\n".utf8))
            #expect(try exact.receive().position == 2)
        }
    }

    @Test("on bytes in flight: 503 while they are waiting, 200 once they are gone")
    func bytesInFlight() async throws {
        try await withReceiver(configure: { $0.limits.bytesInFlightMax = 2 << 20 }) { (server: TestServer) throws in
            let head = "POST \(server.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n"
            let body = [UInt8](repeating: 0x61, count: 700_000)
            let first = try server.connect()
            try first.send(Array(head.utf8) + body.dropLast())
            // Before that, another body could take the room that the first one still wants.
            try wait(for: "the first body to be read") { server.receiver.bytesInFlightCount == body.count }
            func answer(to request: [UInt8]) throws -> TestClient.Response {
                let client = try server.connect()
                client.sendAsMuchAsPossible(request)
                return try client.receive()
            }
            let second = try answer(to: Array(head.utf8) + body)
            #expect(second.status == 503)
            #expect(second.value("retry-after") == "1")
            let chunked = "POST \(server.target) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nAAE60\r\n"
            #expect(try answer(to: Array(chunked.utf8) + body + Array("\r\n0\r\n\r\n".utf8)).status == 503)
            // A small one still fits.
            let fourth = try server.connect()
            try fourth.send(server.request())
            #expect(try fourth.receive().status == 200)

            let count = try server.count()
            try first.send([0x61])
            #expect(try first.receive().position == count + 1)
            try fourth.send(Array(head.utf8) + body)
            #expect(try fourth.receive().position == count + 2)
        }
    }

    @Test("on bytes in flight counts what has come, not what is announced: who announces and waits keeps nobody out")
    func announcedBytes() async throws {
        try await withReceiver(configure: { $0.limits.bytesInFlightMax = 2 << 20 }) { (server: TestServer) throws in
            let head = "POST \(server.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n"
            var waiting: [TestClient] = []
            for _ in 0..<70 {
                let client = try server.connect()
                // The answer to the expectation says that the announcement has been read.
                try client.send(head + "Expect: 100-continue\r\n\r\n")
                #expect(try client.receive().status == 100)
                try client.send("{")
                waiting.append(client)
            }
            let client = try server.connect()
            let body = String(repeating: "a", count: 1_000_000)
            try client.send(server.request(body))
            #expect(try client.receive().status == 200)
            #expect(waiting.count == 70)
        }
    }

    @Test("on bytes in flight leaves room for each source, however many bodies of another wait")
    func shares() async throws {
        try await withReceiver(
            otherSources: ["outra", "terceira"], configure: { $0.limits.bytesInFlightMax = 4 << 20 }
        ) {
            (server: TestServer) throws in
            func head(_ source: String) -> [UInt8] {
                Array(
                    "POST \(server.target(source)) HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n".utf8)
            }
            let body = [UInt8](repeating: 0x61, count: 400_000)
            /// Connections of `source` that send all but the last byte, until one is refused.
            func fill(_ source: String) throws -> [TestClient] {
                var waiting: [TestClient] = []
                while true {
                    let before = server.receiver.bytesInFlightCount
                    let client = try server.connect()
                    client.sendAsMuchAsPossible(head(source) + body.dropLast())
                    try wait(for: "the body to be read, or refused") {
                        client.hasArrivals || server.receiver.bytesInFlightCount >= before + body.count - 1
                    }
                    if client.hasArrivals {
                        #expect(try client.receive().status == 503)
                        return waiting
                    }
                    waiting.append(client)
                }
            }
            // Half of it; then, of what is left, as much as leaves as much again.
            let first = try fill("loja")
            let second = try fill("outra")
            #expect(first.count == 5 && second.count == 2)
            let third = try server.connect()
            try third.send(head("terceira") + body)
            #expect(try third.receive().status == 200)
            for client in first + second {
                try client.send([0x61])
                #expect(try client.receive().status == 200)
            }
            // What was refused is taken now.
            let again = try server.connect()
            try again.send(head("loja") + body)
            #expect(try again.receive().status == 200)
            #expect(server.receiver.bytesInFlightCount == 0)
        }
    }

    @Test("on bytes in flight is given back by connections that go away")
    func bytesGivenBack() async throws {
        try await withReceiver(configure: { $0.limits.bytesInFlightMax = 2 << 20 }) { (server: TestServer) throws in
            let head = "POST \(server.target) HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n"
            let body = [UInt8](repeating: 0x61, count: 700_000)
            for _ in 0..<5 {
                let client = try server.connect()
                client.sendAsMuchAsPossible(Array(head.utf8) + body.dropLast())
            }
            // Until the server has seen the last ones go, it is refused: ask until it is not.
            while true {
                let client = try server.connect()
                client.sendAsMuchAsPossible(Array(head.utf8) + body)
                if try client.receive().status == 200 { break }
            }
        }
    }

    @Test("on connections, and on those of one address: more are closed as they come, until some go")
    func connections() async throws {
        func check(_ configure: (inout ReceiverConfiguration) -> Void) async throws {
            try await withReceiver(configure: configure) { (server: TestServer) throws in
                func livez(_ client: TestClient) throws -> Int? {
                    client.sendAsMuchAsPossible(Array("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                    return try client.receiveIfAny()?.status
                }
                var clients: [TestClient] = []
                for _ in 0..<3 {
                    let client = try server.connect()
                    #expect(try livez(client) == 200)
                    clients.append(client)
                }
                #expect(try livez(server.connect()) == nil)
                for client in clients { #expect(try livez(client) == 200) }
                clients.removeLast()
                // As soon as the server has seen it go.
                while try livez(server.connect()) != 200 {}
            }
        }
        try await check { $0.limits.connectionCountMax = 3 }
        try await check { $0.limits.connectionCountPerAddressMax = 3 }
    }

    @Test("on the time a header takes: 408, however steadily its bytes come")
    func headerDeadline() async throws {
        try await withReceiver(configure: {
            $0.limits.headerMillisecondsMax = 50
            $0.limits.sweepMilliseconds = 10
        }) { (server: TestServer) throws in
            let client = try server.connect()
            try client.send("POST /webhooks/loja HTTP/1.1\r\nHost: ")
            let response = try client.receive()
            #expect(response.status == 408)
            #expect(response.value("connection") == "close")
            #expect(try client.isClosed())

            // The second header on a connection has the same time.
            let second = try server.connect()
            try second.send(server.request())
            #expect(try second.receive().status == 200)
            try second.send("P")
            #expect(try second.receive().status == 408)
        }
    }

    @Test("on the time a body takes: 408, and nothing is stored")
    func bodyDeadline() async throws {
        try await withReceiver(configure: {
            $0.limits.bodyMillisecondsMax = 50
            $0.limits.sweepMilliseconds = 10
        }) { (server: TestServer) throws in
            for body in ["Content-Length: 5\r\n\r\nhell", "Transfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n"] {
                let client = try server.connect()
                try client.send("POST \(server.target) HTTP/1.1\r\nHost: x\r\n\(body)")
                #expect(try client.receive().status == 408)
                #expect(try client.isClosed())
            }
            #expect(try server.count() == 0)
        }
    }

    @Test("on idleness: the connection is closed without a word")
    func idle() async throws {
        try await withReceiver(configure: {
            $0.limits.idleMillisecondsMax = 50
            $0.limits.sweepMilliseconds = 10
        }) { (server: TestServer) throws in
            let silent = try server.connect()
            #expect(try silent.isClosed())
        }
    }

    @Test("on idleness after an answer: the connection is closed without a word")
    func idleAfterAnswer() async throws {
        // The deadline begins with the connection: a busy machine that had no time to answer gets more.
        var milliseconds = 250
        while try await !closesIdle(afterMilliseconds: milliseconds) { milliseconds *= 4 }
    }

    /// Whether a connection with this deadline is answered, after which it has to be closed.
    private func closesIdle(afterMilliseconds milliseconds: Int) async throws -> Bool {
        let wasAnswered = Mutex(false)
        try await withReceiver(configure: {
            $0.limits.idleMillisecondsMax = milliseconds
            $0.limits.sweepMilliseconds = 10
        }) { (server: TestServer) throws in
            let served = try server.connect()
            served.sendAsMuchAsPossible(Array(server.request().utf8))
            let answer: TestClient.Response
            do { answer = try served.receive() } catch  where milliseconds < 60_000 { return }
            #expect(answer.status == 200)
            #expect(try served.isClosed())
            wasAnswered.withLock { $0 = true }
        }
        return wasAnswered.withLock { $0 }
    }
}
