import Access
import EventModel
import EventStore
import Foundation
import Logging
import Receiver
import Testing

@Suite("Starting, reloading, stopping")
struct LifecycleTests {
    @Test("A second receiver on the same port is refused with the reason")
    func portInUse() async throws {
        try await withReceiver { (server: TestServer) throws in
            var configuration = ReceiverConfiguration()
            configuration.port = server.port
            // SO_REUSEADDR lets Linux bind beside sockets that wait out their close, not beside one that listens.
            let second = WebhookReceiver(
                configuration: configuration, writer: server.log, verifier: verifier(), allowList: .open,
                logger: Logger(label: "test") { _ in server.logs.handler })
            let start = Pending { _ = try await second.start() }
            let error = #expect(throws: ReceiverError.self) { try start.wait() }
            #expect(error?.message.contains("Address already in use") == true)
        }
    }

    @Test("A reload takes up new tokens and lists without dropping a connection")
    func reload() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            try client.send(server.request())
            #expect(try client.receive().position == 1)
            let other = Token.random()
            // A request whose header is read stays admitted.
            try client.send(
                "POST \(server.target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(try client.receive().status == 100)
            try Pending {
                try await server.receiver.reload(verifier: verifier(record(other, label: "new")), allowList: .open)
            }.wait()
            try client.send("{}")
            #expect(try client.receive().position == 2)
            try client.send(server.request())
            #expect(try client.receive().status == 401)
            try client.send(server.request(target: "/webhooks/loja?token=\(other.text)"))
            let response = try client.receive()
            #expect(try server.event(response.position).content.request.tokenLabel == "new")

            try Pending {
                try await server.receiver.reload(
                    verifier: verifier(record(other)), allowList: try AllowList(parsing: Array("192.0.2.1".utf8)))
            }.wait()
            try client.send(server.request(target: "/webhooks/loja?token=\(other.text)"))
            #expect(try client.receive().status == 403)
            #expect(server.logs.lines.contains { $0.hasPrefix("info receiver reloaded") })
        }
    }

    @Test("An expired token stops working without a reload")
    func expiry() async throws {
        try await withReceiver { (server: TestServer) throws in
            let token = Token.random()
            try Pending {
                try await server.receiver.reload(
                    verifier: verifier(record(token, expiresAt: Timestamp(microseconds: 1))), allowList: .open)
            }.wait()
            let client = try server.connect()
            try client.send(server.request(target: "/webhooks/loja?token=\(token.text)"))
            #expect(try client.receive().status == 401)
        }
    }

    @Test(
        "A token that expires between two requests of one connection stops working, and another one on it never works")
    func expiryOnKeptConnection() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            func status(_ target: String) throws -> Int {
                try client.send(server.request(target: target))
                return try client.receive().status
            }
            let now = { Int64(Date().timeIntervalSince1970 * 1_000_000) }
            // On a machine that is held up, the first request may come too late for a short life.
            var (lifeSeconds, target, expiry): (Int64, String, Int64) = (1, "", 0)
            repeat {
                let token = Token.random()
                target = "/webhooks/loja?token=\(token.text)"
                expiry = now() + lifeSeconds * 1_000_000
                let record = record(token, expiresAt: Timestamp(microseconds: expiry))
                try Pending { try await server.receiver.reload(verifier: verifier(record), allowList: .open) }.wait()
                lifeSeconds *= 2
            } while try status(target) != 200
            #expect(try status(target + "A") == 401)
            var asked = now()
            while try status(target) == 200 {
                try #require(asked < expiry, "an expired token works")
                asked = now()
            }
            #expect(now() >= expiry)
        }
    }

    @Test("Stopping answers requests that have begun, closes idle connections, and takes no more")
    func stop() async throws {
        try await withReceiver { (server: TestServer) throws in
            let (idle, begun, half) = (try server.connect(), try server.connect(), try server.connect())
            try idle.send(server.request())
            #expect(try idle.receive().position == 1)
            try begun.send(
                "POST \(server.target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(try begun.receive().status == 100)
            // Begun: the server has told of the first request in the same read that brought half of the second header.
            try half.send(server.request() + "POST \(server.target) HTTP/1.1\r\nHost: x\r\n")
            #expect(try half.receive().position == 2)
            try half.send("Content-Le")
            let stop = Pending { try await server.receiver.stop(within: .seconds(20)) }
            // That the idle one is closed says that stopping has begun on its event loop at least.
            #expect(try idle.isClosed())
            try begun.send("hello")
            let response = try begun.receive()
            #expect(response.status == 200)
            #expect(response.value("connection") == "close")
            #expect(try begun.isClosed())
            half.sendAsMuchAsPossible(Array("ngth: 0\r\n\r\n".utf8))
            if let response = try half.receiveIfAny() { #expect(response.status == 200) }
            #expect(try half.isClosed())
            try stop.wait()
            #expect(throws: TestClient.Failure.self) { try server.connect() }
            #expect(server.logs.lines.last == "info receiver stopped ")
        }
    }

    @Test("Stopping closes what does not end in time")
    func stopInTime() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            try client.send(
                "POST \(server.target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(try client.receive().status == 100)
            try Pending { try await server.receiver.stop(within: .milliseconds(50)) }.wait()
            #expect(try client.isClosed())
            #expect(try server.count() == 0)
        }
    }

    @Test("Stopping twice, or before starting, does nothing")
    func stopTwice() async throws {
        try await withReceiver { (server: TestServer) throws in
            try Pending { try await server.receiver.stop() }.wait()
            try Pending { try await server.receiver.stop() }.wait()
        }
    }

    @Test("After the log is closed events are refused with 503, and what was acknowledged is there")
    func closedLog() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            try client.send(server.request())
            #expect(try client.receive().position == 1)
            server.log.close()
            try client.send(server.request())
            let response = try client.receive()
            #expect(response.status == 503)
            #expect(response.value("retry-after") != nil)
        }
    }

    @Test("Refusals are counted in the log, one line for many, with nothing of the requests")
    func logging() async throws {
        try await withReceiver(configure: { $0.limits.refusalReportSeconds = 3600 }) { (server: TestServer) throws in
            for _ in 0..<50 {
                let client = try server.connect()
                try client.send(
                    "POST /webhooks/marked?token=marked HTTP/1.1\r\nHost: marked\r\nUser-Agent: marked\r\n"
                        + "Content-Length: 0\r\n\r\n")
                #expect(try client.receive().status == 401)
                try client.send("GET /marked HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try client.receive().status == 404)
                try client.send(server.request(#"{"event_id":"marked","data":{"user":{"name":"marked"}}}"#))
                #expect(try client.receive().status == 200)
            }
            try Pending { try await server.receiver.stop() }.wait()
            let lines = server.logs.lines
            #expect(lines.filter { $0.hasPrefix("warning") }.count <= 3)
            #expect(lines.allSatisfy { !$0.contains("marked") })
            func total(_ reason: String) -> Int {
                lines.flatMap { $0.split(separator: " ") }.filter { $0.hasPrefix(reason) }
                    .compactMap { Int($0.split(separator: "=").last ?? "") }.reduce(0, +)
            }
            #expect(total("401_credentials=") == 50)
            #expect(total("404_unknownPath=") == 50)
        }
    }
}

@Suite("The table of those who wait")
struct SlotTableTests {
    private final class Occupant {}

    @Test("leads a ticket to its holder until there is a newer one or the holder is gone")
    func tickets() {
        var table = SlotTable<Occupant>()
        let (first, second) = (Occupant(), Occupant())
        let slot = table.insert(first)
        let old = table.makeTicket(slot)
        #expect(table[old] === first)
        let new = table.makeTicket(slot)
        #expect(table[old] == nil)
        #expect(table[new] === first)
        table.remove(slot)
        #expect(table[new] == nil)
        #expect(table.insert(second) == slot)
        #expect(table[new] == nil)
        let last = table.makeTicket(slot)
        #expect(table[last] === second)
        #expect(table[.max] == nil)
    }
}
