import Access
import EventModel
import EventStore
import Receiver
import TestSupport
import Testing

/// What stacks of senders and proxies were seen to send, each an input of a bug report.
@Suite("To what senders really send, the receiver answers")
struct SenderTests {
    @Test("200 without an allow-list, whatever the proxy says of the address, which is kept as far as it is known")
    func anyAddress() async throws {
        try await withReceiver(
            configure: {
                $0.trustedProxies = AddressList([AddressRange("127.0.0.0/8")].compactMap { $0 })
                $0.limits.refusalReportSeconds = 0
            }
        ) { (server: TestServer) throws in
            let client = try server.connect()
            for (value, address) in [
                ("203.0.113.7:51234", "203.0.113.7"), ("[2001:db8::1]:443", "2001:db8::1"), ("unknown", "127.0.0.1"),
                ("", "127.0.0.1"), ("203.0.113.7, unknown, 127.0.0.2", "127.0.0.2"), ("203.0.113.7", "203.0.113.7"),
            ] {
                try client.send(server.request(fields: "X-Forwarded-For: \(value)\r\n"))
                let event = try server.event(client.receive().position)
                #expect(event.content.request.address == address, "\(value)")
            }
            try wait(for: "the lines that count what could not be read") { server.logs.counted("requests") == 3 }
            #expect(!server.logs.lines.contains { $0.contains("unknown") })
        }
    }

    @Test("415 to encoded bodies, and takes the identity and what is no coding at all")
    func encodings() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            for (value, status) in [
                ("gzip", 415), ("GZip", 415), ("br", 415), ("deflate", 415), ("zstd", 415), ("compress", 415),
                ("identity, gzip", 415), ("gzip,", 415), ("identity", 200), ("Identity", 200), ("", 200), (",", 200),
                ("utf-8", 200), ("UTF-8", 200), ("ISO-8859-1", 200), ("none", 200), ("application/json", 200),
            ] {
                try client.send(server.request(fields: "Content-Encoding: \(value)\r\n"))
                let response = try client.receive()
                #expect(response.status == status, "\(value)")
                #expect(response.value("accept-encoding") == (status == 415 ? "identity" : nil))
            }
        }
    }

    @Test("411 to a body that nobody can delimit, and closes; a length of 0 is an empty event")
    func undelimited() async throws {
        try await withReceiver { (server: TestServer) throws in
            let body = #"{"event_id": "ORDER_CREATED"}"#
            for (version, host) in [("1.1", "Host: x\r\n"), ("1.1", "Host: x\r\nConnection: close\r\n"), ("1.0", "")] {
                for isHalfClosed in [false, true] {
                    let client = try server.connect()
                    try client.send("POST \(server.target) HTTP/\(version)\r\n\(host)\r\n\(body)")
                    if isHalfClosed { client.endSending() }
                    let response = try client.receive()
                    #expect(response.status == 411)
                    #expect(response.value("connection") == "close")
                    #expect(try client.isClosed())
                }
            }
            #expect(try server.count() == 0)
            let client = try server.connect()
            try client.send(server.request(""))
            #expect(try server.event(client.receive().position).content.body.isEmpty)
        }
    }

    @Test("200 to targets in other forms that mean the same")
    func otherTargets() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            let token = server.token.text
            let encoded = token.utf8.map { "%" + String($0, radix: 16) }.joined()
            for target in [
                "http://hooks.exemplo.com\(server.target)", "/webhooks/loja/?token=\(token)",
                "//webhooks//loja?token=\(token)", "/%77ebhooks/./loja?token=\(encoded)",
                "/webhooks/loja?%74oken=\(token)&x=%20",
            ] {
                try client.send(server.request(target: target))
                #expect(try client.receive().status == 200, "\(target)")
            }
        }
    }

    @Test("404 with what is wrong with the path, which the log counts without it")
    func unknownPaths() async throws {
        try await withReceiver(configure: { $0.limits.refusalReportSeconds = 0 }) { (server: TestServer) throws in
            let client = try server.connect()
            let token = server.token.text
            for (target, word) in [
                ("/marked?token=\(token)", "There is nothing here"), ("/webhooks?token=\(token)", "names no source"),
                ("/webhooks/Marked?token=\(token)", "small letters"), ("/webhooks/loja/\(token)", "behind the source"),
                ("/marked/webhooks/loja?token=\(token)", "before /webhooks/"),
            ] {
                try client.send(server.request(target: target))
                let response = try client.receive()
                #expect(response.status == 404 && response.text.contains(word), "\(target)")
                #expect(!response.text.lowercased().contains("marked") && !response.text.contains(token))
            }
            for flaw in ["unknownPath", "sourceMissing", "sourceInvalid", "pathBehindSource", "pathBeforeWebhooks"] {
                try wait(for: "a line that counts \(flaw)") { server.logs.counted("404_\(flaw)") == 1 }
            }
            #expect(!server.logs.lines.contains { $0.lowercased().contains("marked") })
        }
    }
}
