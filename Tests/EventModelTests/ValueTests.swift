import EventModel
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("Hexadecimal, ids and hashes")
struct HexadecimalTests {
    @Test("bytes are given back from their digits, in either case")
    func roundTrip() {
        var random = SplitMix64(seed: TestSeed.announced())
        for _ in 0..<500 {
            let bytes = random.bytes(random.next(below: 40))
            let digits = Hexadecimal.string(bytes)
            #expect(digits == bytes.map { String(format: "%02x", $0) }.joined())
            #expect(Hexadecimal.bytes(digits) == bytes)
            #expect(Hexadecimal.bytes(digits.uppercased()) == bytes)
        }
    }

    @Test(
        "anything but pairs of digits is refused",
        arguments: ["0", "000", "0g", "g0", " 00", "00 ", "0x", "é", "+1", "-1"])
    func refused(text: String) {
        #expect(Hexadecimal.bytes(text) == nil)
    }

    @Test("a hash is 64 digits and 32 bytes, no more and no less")
    func recordHash() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        let bytes = random.bytes(32)
        let hash = bytes.withUnsafeBytes { RecordHash(bytes: $0) }
        #expect(hash.hexadecimal == Hexadecimal.string(bytes) && hash.description == hash.hexadecimal)
        #expect(RecordHash(hexadecimal: hash.hexadecimal) == hash)
        #expect(hash.withUnsafeBytes { Array($0) } == bytes)
        #expect(RecordHash(hexadecimal: hash.hexadecimal.dropLast(2)) == nil)
        #expect(RecordHash(hexadecimal: hash.hexadecimal + "00") == nil)
        #expect(RecordHash.zero.hexadecimal == String(repeating: "0", count: 64))
        for index in 0..<32 {
            var other = bytes
            other[index] ^= 1
            #expect(other.withUnsafeBytes { RecordHash(bytes: $0) } != hash)
        }
    }

    @Test("a log's id has 16 bytes and is drawn anew each time")
    func logID() {
        #expect(LogID(bytes: [UInt8](repeating: 1, count: 15)) == nil)
        #expect(LogID(bytes: [UInt8](repeating: 1, count: 17)) == nil)
        #expect(LogID(bytes: [UInt8](repeating: 1, count: 16))?.description == String(repeating: "01", count: 16))
        #expect(Set((0..<100).map { _ in LogID.random() }).count == 100)
    }
}

@Suite("What is searched by")
struct SearchTermTests {
    @Test("documents are compared by their letters and digits alone")
    func documents() {
        #expect(key(.document, "123.456.789-09") == "12345678909")
        #expect(key(.document, " ab.12c/0001-z ") == "AB12C0001Z")
        #expect(key(.document, "") == "")
        #expect(key(.document, "é½²٣１") == "", "only ASCII counts")
    }

    @Test("e-mail addresses are compared without case and surrounding white space, byte by byte")
    func emails() {
        #expect(key(.email, " \t\u{B}Maria@Example.COM\r\n") == "maria@example.com")
        #expect(key(.email, "a b@c") == "a b@c")
        #expect(key(.email, " \n ") == "")
        #expect(key(.email, "É@x").utf8.elementsEqual("É@x".utf8), "only ASCII letters change")
        let composed = event { $0.customer = Customer(email: "jos\u{E9}@x") }
        #expect(SearchTerm.email("JOS\u{E9}@X").matches(composed))
        #expect(!SearchTerm.email("jose\u{301}@x").matches(composed), "the index would not find it either")
    }

    @Test("normalising twice changes nothing more")
    func idempotence() {
        var random = SplitMix64(seed: TestSeed.announced())
        for _ in 0..<2000 {
            let text = String(decoding: random.bytes(random.next(below: 30)), as: UTF8.self)
            let (document, email) = (key(.document, text), key(.email, text))
            #expect(key(.document, document) == document)
            #expect(key(.email, email) == email)
        }
    }

    @Test("each term looks at its own field and at no other")
    func fields() {
        let fields: [(SearchTerm, (inout DecodedEvent) -> Void)] = [
            (.orderCode("7"), { $0.order.code = "7" }),
            (.orderID("7"), { $0.order.id = "7" }),
            (.utmID("7"), { $0.order.utmID = "7" }),
            (.customerID("7"), { $0.customer = Customer(id: "7") }),
            (.document("7"), { $0.customer = Customer(document: "7") }),
            (.email("7"), { $0.customer = Customer(email: "7") }),
        ]
        for (index, (term, _)) in fields.enumerated() {
            for (other, (_, set)) in fields.enumerated() {
                #expect(term.matches(event(set)) == (index == other))
            }
            #expect(!term.matches(event { _ in }), "an absent field is no value")
        }
    }

    @Test("an order code is found by its beginning, itself included, byte by byte")
    func prefixes() {
        let coded = event { $0.order.code = "000é1" }
        for prefix in ["", "0", "000", "000é", "000é1"] { #expect(SearchTerm.orderCodePrefix(prefix).matches(coded)) }
        for prefix in ["1", "000e", "000é12", "00é"] { #expect(!SearchTerm.orderCodePrefix(prefix).matches(coded)) }
        #expect(!SearchTerm.orderCodePrefix("").matches(event { _ in }), "there is no code to begin")
    }

    private func key(_ meaning: TextMeaning, _ text: String) -> String {
        String(decoding: meaning.key(of: text), as: UTF8.self)
    }

    private func event(_ change: (inout DecodedEvent) -> Void) -> DecodedEvent {
        var event = DecodedEvent(kind: .orderCreated, order: Order(), customer: nil)
        change(&event)
        return event
    }
}

@Suite("A selection")
struct SelectionTests {
    @Test("takes everything where nothing is asked")
    func everything() {
        #expect(Selection().matches(decoded(), at: 1))
        #expect(Selection().matches(undecodable(), at: .max))
    }

    @Test("is inclusive in positions and half-open in time")
    func bounds() {
        let positions = Selection(from: 5, to: 7)
        #expect((3...9).filter { positions.matches(decoded(), at: $0) } == [5, 6, 7])
        let times = Selection(since: Timestamp(microseconds: 5), until: Timestamp(microseconds: 7))
        let matching = (3...9).filter { times.matches(decoded(at: Int64($0)), at: 1) }
        #expect(matching == [5, 6])
    }

    @Test("wants all conditions to hold, and one of several kinds, statuses or sources")
    func conditions() {
        let selection = Selection(
            terms: [.orderCode("A"), .customerID("2")], kinds: [.orderCreated, .orderCancelled], statuses: [1, 2],
            sources: ["loja", "outra"])
        #expect(selection.matches(decoded(), at: 1))
        #expect(!selection.matches(decoded { $0.order.code = "B" }, at: 1))
        #expect(!selection.matches(decoded { $0.customer = nil }, at: 1))
        #expect(!selection.matches(decoded { $0.kind = .paymentDischarged }, at: 1))
        #expect(!selection.matches(decoded { $0.order.status = 3 }, at: 1))
        #expect(!selection.matches(decoded { $0.order.status = nil }, at: 1))
        #expect(!selection.matches(decoded().with(source: "terceira"), at: 1))
    }

    @Test("wants one of the values of a field, and that in each field that is asked for")
    func termsOfOneField() throws {
        let terms: [SearchTerm] = [
            .orderCode("B"), .orderCodePrefix("A"), .customerID("1"), .customerID("2"),
        ]
        let selection = Selection(terms: terms)
        #expect(selection.matches(decoded(), at: 1))
        #expect(selection.matches(decoded { $0.order.code = "B" }, at: 1))
        #expect(selection.matches(decoded { $0.order.code = "AB" }, at: 1))
        #expect(!selection.matches(decoded { $0.order.code = "C" }, at: 1))
        #expect(!selection.matches(decoded { $0.customer?.id = "3" }, at: 1))
        #expect(!selection.matches(decoded { $0.customer = nil }, at: 1))
    }

    @Test("an undecodable event has no order, kind or status, but a source, a time and a position")
    func undecodableEvents() {
        #expect(!Selection(terms: [.orderCodePrefix("")]).matches(undecodable(), at: 1))
        #expect(!Selection(kinds: [.orderCreated]).matches(undecodable(), at: 1))
        #expect(!Selection(statuses: [1]).matches(undecodable(), at: 1))
        #expect(Selection(from: 1, to: 1, sources: ["loja"]).matches(undecodable(), at: 1))
        let only = Selection(undecodableOnly: true)
        #expect(only.matches(undecodable(), at: 1) && !only.matches(decoded(), at: 1))
    }

    @Test("any string is a kind, and the documented six have the platform's words")
    func kinds() {
        #expect(EventKind(rawValue: "SOMETHING_NEW").description == "SOMETHING_NEW")
        #expect(Set(EventKind.documented).count == 6)
        #expect(EventKind.documented.contains(.deliveryStatusChanged))
    }

    @Test("kinds are compared byte by byte: what Unicode calls equivalent are two")
    func kindsByBytes() {
        let composed = EventKind(rawValue: "PED\u{C9}")
        let decomposed = EventKind(rawValue: "PEDE\u{301}")
        #expect(composed != decomposed && composed == EventKind(rawValue: "PED\u{C9}"))
        #expect(Set([composed, decomposed, composed]).count == 2)
    }

    private func decoded(at time: Int64 = 5, _ change: (inout DecodedEvent) -> Void = { _ in }) -> NewEvent {
        var event = DecodedEvent(
            kind: .orderCreated, order: Order(code: "A", status: 1), customer: Customer(id: "2"))
        change(&event)
        return NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: time), body: [], decoding: .decoded(event),
            decoderVersion: 1)
    }

    private func undecodable() -> NewEvent {
        NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 5), body: [], decoding: .undecodable(reason: "no JSON"),
            decoderVersion: 1)
    }
}
