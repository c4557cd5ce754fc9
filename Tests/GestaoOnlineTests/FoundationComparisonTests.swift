import EventModel
import Foundation
import GestaoOnline
import GestaoOnlineSamples
import TestSupport
import Testing

/// JSON as Foundation's `JSONDecoder` reads it.
private indirect enum Tree: Decodable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case double(Double)
    case string(String)
    case array([Tree])
    case object([String: Tree])

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            self = .object(
                Dictionary(
                    try container.allKeys.map { ($0.stringValue, try container.decode(Tree.self, forKey: $0)) },
                    uniquingKeysWith: { _, last in last }))
            return
        }
        if let array = try? [Tree](from: decoder) {
            self = .array(array)
            return
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let unsigned = try? value.decode(UInt64.self) {
            self = .unsigned(unsigned)
        } else {
            self = .double(try value.decode(Double.self))
        }
    }

    struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    subscript(key: String) -> Tree? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var integer: Int64? {
        if case .integer(let integer) = self { integer } else { nil }
    }

    /// A text of digits as the decoder is to read it.
    var digits: String? {
        if case .integer(let integer) = self, integer < 0 { nil } else { id }
    }

    /// An id as the decoder is to read it.
    var id: String? {
        switch self {
        case .string(let text): text
        case .integer(let integer): String(integer)
        case .unsigned(let unsigned): String(unsigned)
        default: nil
        }
    }
}

@Suite("Foundation's JSON decoders and ours")
struct FoundationComparisonTests {
    let decoder = GestaoOnlineDecoder()

    @Test("agree on the documented webhooks", arguments: EventKind.documented)
    func documented(kind: EventKind) throws {
        #expect(try compare(Fixture.body(kind)) == .agreed)
    }

    @Test("agree on generated webhooks")
    func generated() throws {
        let generator = WebhookGenerator(seed: testSeed(), orders: 400, eventsPerOrder: 5, customers: 200)
        for index in 0..<generator.count {
            #expect(try compare(generator.body(at: index)) == .agreed)
        }
    }

    /// Without the largest and the deepest: Foundation takes more than a second for a generic tree of those.
    static let smallHostileNames = HostileBodies.all
        .filter { $0.body.count < 10_000 && !$0.name.hasPrefix("500 ") }.map(\.name)

    @Test("agree on the hostile bodies that both take for JSON", arguments: smallHostileNames)
    func hostile(name: String) throws {
        let body = try #require(HostileBodies.all.first { $0.name == name }?.body)
        #expect(try compare(body) != .disagreed)
    }

    @Test("agree on webhooks with random damage, whenever both take them for JSON")
    func mutated() throws {
        let seed = testSeed()
        let generator = WebhookGenerator(seed: seed, orders: 50, eventsPerOrder: 5, customers: 20)
        let bodies = try EventKind.documented.map { try Fixture.body($0) } + (0..<250).map { generator.body(at: $0) }
        var mutation = Mutation(random: SplitMix64(seed: seed))
        var agreed = 0
        for round in 0..<4_000 {
            let body = mutation.mutated(bodies[round % bodies.count])
            let comparison = try compare(body)
            #expect(comparison != .disagreed, "\(String(decoding: body, as: UTF8.self))")
            agreed += comparison == .agreed ? 1 : 0
        }
        // Otherwise the damage is too great for this test to say anything.
        #expect(agreed > 400)
    }

    enum Comparison {
        case agreed
        case refusedByEither
        case disagreed
    }

    /// Reads `body` with both and compares field by field. Where a warning says that ours did not take a field at its
    /// word, ours must be nil, and where it says that a name came twice, they need not agree.
    private func compare(_ body: [UInt8]) throws -> Comparison {
        guard let event = decoder.decode(body).event else { return .refusedByEither }
        // What ours takes without a warning is JSON, so Foundation must take it, too. What it looked through to find the
        // event, or repaired, is no question for Foundation.
        guard let tree = try? JSONDecoder().decode(Tree.self, from: Data(body)),
            (try? JSONSerialization.jsonObject(with: Data(body))) != nil
        else {
            if !event.warnings.isEmpty { return .refusedByEither }
            Issue.record("Foundation refuses \(String(decoding: body.prefix(600), as: UTF8.self))")
            return .disagreed
        }
        let beyondFoundation = ["more than once", "body: ", "data: ", "U+FFFD", "Windows-1252", "digits are taken"]
        if event.warningTexts.contains(where: { text in beyondFoundation.contains { text.contains($0) } }) {
            return .refusedByEither
        }
        // A field that was warned of is nil, but for an integer in the place of a text, whose digits are taken.
        let warned = Set(
            event.warningTexts.filter { !$0.hasSuffix("expected a string, found an integer") }
                .compactMap { $0.split(separator: ":").first.map(String.init) })
        let (data, user) = (tree["data"], tree["data"]?["user"])
        var differences: [String] = []
        func expect(_ field: String, _ ours: String?, _ theirs: String?) {
            let expected = warned.contains(field) ? nil : theirs
            if ours.map({ Array($0.utf8) }) != expected.map({ Array($0.utf8) }) { differences.append(field) }
        }
        expect("event_id", event.kind.rawValue.isEmpty ? nil : event.kind.rawValue, tree["event_id"]?.text)
        expect("data.id", event.order.id, data?["id"]?.id)
        expect("data.code", event.order.code, data?["code"]?.digits)
        expect("data.utmId", event.order.utmID, data?["utmId"]?.id)
        expect("data.user.id", event.customer?.id, user?["id"]?.id)
        expect("data.user.document", event.customer?.document, user?["document"]?.digits)
        expect("data.user.name", event.customer?.name, user?["name"]?.text)
        expect("data.user.email", event.customer?.email, user?["email"]?.text)
        expect("data.user.phone", event.customer?.phone, user?["phone"]?.digits)
        expect("data.user.cellphone", event.customer?.cellphone, user?["cellphone"]?.digits)
        if warned.contains("data.status") {
            let spelled = data?["status"]?.text.flatMap { Int64($0) } ?? data?["status"]?.integer
            if event.order.status != nil, event.order.status != spelled { differences.append("data.status") }
        } else if event.order.status != data?["status"]?.integer {
            differences.append("data.status")
        }
        let dateText = data?["date"]?["date"]?.text ?? data?["date"]?.text
        if let text = event.order.dateText, text != dateText { differences.append("data.date") }
        if event.order.date != nil, dateText == nil || event.order.dateText != nil { differences.append("data.date") }
        for field in differences { Issue.record("\(field) differs") }
        return differences.isEmpty ? .agreed : .disagreed
    }
}
