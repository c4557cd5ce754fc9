import EventModel
import EventStore
import Foundation
import GestaoOnline
import Testing

/// Bodies as senders were seen to send them, in a log, asked for by the keys that stand in them.
@Suite("A webhook with a flaw", .timeLimit(.minutes(3)))
struct FlawedWebhookTests {
    /// The webhooks as a receiver stores them, decoded by the decoder itself.
    private func log(of bodies: [[UInt8]]) async throws -> (TemporaryData, DiarioProgram) {
        let decoder = GestaoOnlineDecoder()
        let data = TemporaryData()
        try await data.create(
            with: bodies.enumerated().map { index, body in
                decoder.event(
                    body, from: "loja", receivedAt: Timestamp(microseconds: 1_795_401_931_000_000 + Int64(index)))
            })
        return (data, try DiarioProgram(data: data.path))
    }

    private static func event(_ code: String, _ more: String = "") -> String {
        #"{"event_id":"ORDER_CREATED","data":{"id":"\#(code)-id","code":"\#(code)","utmId":"u"\#(more)}}"#
    }

    private static let latin1 =
        Array(event("LATIN1", #","user":{"name":"Jo"#).dropLast(2).utf8) + [0xE3, 0x6F] + Array(#""}}}"#.utf8)
    private static let form =
        "payload=" + event("FORM").utf8.map { "%" + Hexadecimal.string([$0]) }.joined()

    private static let bodies: [(body: [UInt8], arguments: [String])] = [
        (Array(event("PAIR", #","user":{"name":"Ana \ud83d"}"#).utf8), ["--order", "PAIR"]),
        (latin1, ["--order", "LATIN1"]), (Array(form.utf8), ["--order", "FORM"]),
        (Array("[\(event("ARRAY-A")),\(event("ARRAY-B"))]".utf8), ["--order", "ARRAY-A"]),
        (
            Array(event("DIGITS", #","chave":35251298765432100198550010001002341234567890"#).utf8),
            ["--order", "DIGITS"]
        ),
        (
            Array(
                event("DEPTH", ",\"x\":" + String(repeating: "[", count: 34) + String(repeating: "]", count: 34)).utf8),
            ["--order", "DEPTH"]
        ),
        (Array(#"{"event_id":"ORDER_CREATED","data":{"id":"901","utmId":12345}}"#.utf8), ["--utm", "12345"]),
        (Array(#"{"event_id":"ORDER_CREATED","data":{"id":902.0}}"#.utf8), ["--order-id", "902"]),
        (Array(#"{"event_id":"ORDER_CREATED","data":"{\"code\":\"STRING\"}"}"#.utf8), ["--order", "STRING"]),
        (Array(#"{"event_id":"ORDER_CREATED","data":{"order":{"code":"WITHIN"}}}"#.utf8), ["--order", "WITHIN"]),
        (Array(#"{"event_id":"ORDER_CREATED","data":{"code":593098.0}}"#.utf8), ["--order", "593098"]),
    ]

    @Test("is found by the keys that stand in it, and says that it has a flaw")
    func found() async throws {
        let (data, program) = try await log(of: Self.bodies.map(\.body))
        for (index, (_, arguments)) in Self.bodies.enumerated() {
            let report = try await program.run(["audit", "--json"] + arguments).object()
            #expect(report["found"] as? Int == 1, "\(arguments)")
            let orders = try #require(report["orders"] as? [[String: Any]])
            let event = try #require((orders.first?["events"] as? [[String: Any]])?.first)
            #expect(event["position"] as? Int == index + 1)
            let decode = try #require(event["decode"] as? [String: Any])
            #expect(decode["status"] as? String == "warnings", "\(arguments)")
        }
        _ = data
    }

    @Test("that hides keys is counted by every search that may have missed it, with or without an index, and is shown")
    func withoutKeys() async throws {
        let noKey = #"{"event_id":"ORDER_CREATED","data":{"status":1}}"#
        let lostKey = Self.event("LOST").replacing(#""utmId":"u""#, with: #""utmId":["u"]"#)
        let array = "[\(Self.event("ARRAY-A")),\(Self.event("ARRAY-B"))]"
        let cut = String(Self.event("CUT").dropLast())
        let (data, program) = try await log(
            of: [noKey, lostKey, array, cut, Self.event("WHOLE"), "x"].map { Array($0.utf8) })
        for indexed in [true, false] {
            if !indexed { try FileManager.default.removeItem(atPath: data.path + "/index") }
            for (code, found, missed) in [("ARRAY-B", 0, 4), ("ARRAY-A", 1, 3), ("CUT", 1, 3), ("WHOLE", 1, 4)] {
                let report = try await program.run("audit", "--json", "--order", code).object()
                #expect(report["found"] as? Int == found)
                let notSearchable = try #require(report["not_searchable"] as? [String: Int])
                #expect(notSearchable["without_keys"] == missed, "\(code), indexed: \(indexed)")
                #expect(notSearchable["undecodable"] == 1)
            }
            let shown = try await program.run("replay", "ndjson", "--without-keys")
            #expect(shown.lines.count == 4)
            // Who asks for no keys misses none.
            let all = try await program.run("audit", "--json", "--event", "ORDER_CREATED").object()
            #expect((all["not_searchable"] as? [String: Int])?["without_keys"] == 0)
        }
        let screen = try await program.run("audit", "--order", "ARRAY-B")
        #expect(screen.output.contains("4 events") && screen.output.contains("--without-keys"))
        _ = data
    }
}
