import EventModel
import Foundation
import Replay
import Sinks
import TestSupport
import Testing

@Suite("What an HTTP sink sends", .timeLimit(.minutes(5)))
struct HTTPRequestTests {
    private func events(_ count: Int) -> [Event] {
        (1...count).map { number in
            let place = EventPlace(position: Position(number), epoch: 3)
            return Event(place: place, content: TemporaryLog.event(Position(number)))
        }
    }

    private let logID = LogID(bytes: Array(0..<16))

    /// The requests that come of `events`, each answered with `status`.
    private func requests(
        _ events: [Event], status: Int = 204, _ change: (inout HTTPDestination) -> Void = { _ in }
    ) async throws -> (Delivery, [ReceivedRequest]) {
        let server = try LoopbackServer { _ in "HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n" }
        var destination = HTTPDestination(url: server.url)
        change(&destination)
        let sink = HTTPSink(to: destination, of: try #require(logID))
        let delivery = await Delivery(of: events, to: sink)
        await sink.shutDown()
        server.stop()
        return (delivery, server.requests)
    }

    @Test("is a line of NDJSON where JSON is asked for")
    func json() async throws {
        let (_, requests) = try await requests(events(2)) { $0.form = .json(.decoded) }
        #expect(requests.count == 2)
        #expect(String(decoding: requests[1].body, as: UTF8.self).hasPrefix("{\"position\":2,\"epoch\":3,"))
        #expect(requests[1].fields["content-type"] == "application/json")
        #expect(requests[1].fields["diario-position"] == "2")
    }

    @Test("has CloudEvents' attributes as header fields in binary mode, encoded as its binding has it")
    func binary() async throws {
        var event = events(1)[0]
        event.content = NewEvent(
            source: "loja", receivedAt: event.content.receivedAt, body: [1, 0xFF],
            fields: [.kind: "A \"é\u{1B}%", .orderID: "1"], decoderVersion: 1)
        let logID = try #require(logID)
        let (_, requests) = try await requests([event]) { $0.form = .cloudEventBinary(of: logID) }
        let fields = requests[0].fields
        #expect(requests[0].body == [1, 0xFF] && fields["content-type"] == "application/octet-stream")
        #expect(fields["ce-specversion"] == "1.0" && fields["ce-id"] == "3-1" && fields["ce-subject"] == "1")
        #expect(fields["ce-type"] == "go.A%20%22%C3%A9%251B%2525" && fields["ce-datacontenttype"] == nil)
    }

    @Test("is an array of many events in batch mode, and all of them are answered alike", arguments: [204, 500])
    func batch(status: Int) async throws {
        let logID = try #require(logID)
        let (delivery, requests) = try await requests(events(250), status: status) {
            $0.form = .cloudEventBatch(of: logID)
        }
        let counts = try requests.map { request in
            try #require(JSONSerialization.jsonObject(with: Data(request.body)) as? [[String: Any]]).count
        }
        #expect(counts == (status == 204 ? [100, 100, 50] : [100]) && delivery.count == (status == 204 ? 250 : 0))
        #expect(requests.allSatisfy { $0.fields["diario-position"] == nil && $0.fields["diario-epoch"] == "3" })
        if status == 500 {
            #expect(delivery.error?.message == "position 1 and 99 behind it was answered with status 500")
        }
    }

    @Test("has further header fields, a user agent of one's own among them")
    func fields() async throws {
        let (_, requests) = try await requests(events(1)) { destination in
            destination.fields = [("X-Key", "a b"), ("User-Agent", "me")].compactMap { HTTPField(name: $0, value: $1) }
        }
        #expect(requests[0].fields["x-key"] == "a b" && requests[0].fields["user-agent"] == "me")
    }

    @Test(
        "has no field that would break a header or say what is not so",
        arguments: [
            ("", "x"), ("a b", "x"), ("a:", "x"), ("A", "x\r\nB: y"), ("A", "é"), ("Content-Length", "1"),
            ("host", "x"),
            ("Diario-Position", "1"), ("webhook-id", "x"), ("ce-id", "x"), ("Content-Type", "x"), ("Ä", "x"),
        ])
    func refused(name: String, value: String) {
        #expect(HTTPField(name: name, value: value) == nil)
    }

    @Test("is signed by each secret, with an id that stays and a time that does not")
    func signatures() async throws {
        // The example of the specification of Standard Webhooks: its secret.
        let secrets = [
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + Data(repeating: 7, count: 32).base64EncodedString(),
        ]
        let runs = try await [
            requests(events(2)) { $0.secrets = secrets.compactMap(WebhookSecret.init) },
            requests(events(2)) { $0.secrets = secrets.compactMap(WebhookSecret.init) },
        ]
        for (_, requests) in runs {
            #expect(
                requests.map { $0.fields["webhook-id"] } == [
                    "000102030405060708090a0b0c0d0e0f-3-1", "000102030405060708090a0b0c0d0e0f-3-2",
                ])
            let signatures = try requests.map { try #require($0.fields["webhook-signature"]).split(separator: " ") }
            #expect(signatures.allSatisfy { $0.count == 2 && $0.allSatisfy { $0.hasPrefix("v1,") && $0.count == 47 } })
            #expect(
                requests.allSatisfy { Int($0.fields["webhook-timestamp"] ?? "").map { $0 > 1_700_000_000 } == true })
        }
        let (_, plain) = try await requests(events(1))
        #expect(plain[0].fields.keys.allSatisfy { !$0.hasPrefix("webhook-") })
    }

    @Test(
        "is signed by no secret that Standard Webhooks does not know",
        arguments: [
            "", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!", "whsec_" + Data(repeating: 7, count: 65).base64EncodedString(),
        ])
    func secrets(text: String) { #expect(WebhookSecret(text) == nil) }
}

@Suite("Which addresses events are posted to")
struct AddressRuleTests {
    @Test(
        "are public ones and loopback",
        arguments: [
            "127.0.0.1", "127.9.9.9", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1", "100.128.0.1",
            "223.255.255.255", "::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::808:808",
        ])
    func allowed(address: String) { #expect(AddressRule(allowsPrivate: false).allows(address)) }

    @Test(
        "are private, link-local and reserved ones only where that is allowed",
        arguments: [
            "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.1.2.3",
            "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "fec0::1", "fd00::1", "fc00::1",
            "ff02::1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
        ])
    func refused(address: String) {
        #expect(!AddressRule(allowsPrivate: false).allows(address))
        #expect(AddressRule(allowsPrivate: true).allows(address))
    }
}
