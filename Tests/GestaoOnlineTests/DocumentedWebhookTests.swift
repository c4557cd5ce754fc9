import EventModel
import GestaoOnline
import TestSupport
import Testing

@Suite("The six documented webhooks")
struct DocumentedWebhookTests {
    static let byteCounts: [(EventKind, Int)] = [
        (.orderCreated, 467), (.orderCancelled, 466), (.taxInvoiceStatusChanged, 479), (.paymentDischarged, 481),
        (.paymentStatusChanged, 478), (.deliveryStatusChanged, 482),
    ]

    @Test("are kept byte for byte and decode to what they say", arguments: byteCounts)
    func decodes(kind: EventKind, byteCount: Int) throws {
        let body = try Fixture.body(kind)
        #expect(body.count == byteCount)
        let order = Order(
            id: "100", code: "0000593098", utmID: "01407b89-b25d-4cac-a576-014158bb17a5",
            date: Timestamp(year: 2021, month: 3, day: 2, hour: 21, minute: 2, second: 53), dateText: nil, status: 1)
        let customer = Customer(
            id: "2", document: "123421341234", name: "teste", email: "teste@teste.com", phone: nil,
            cellphone: "123423434")
        let event = DecodedEvent(kind: kind, order: order, customer: customer, warnings: [])
        #expect(GestaoOnlineDecoder().decode(body) == .decoded(event))
    }

    @Test("decode the same from a decoder that has just met a hostile body")
    func survivesNeighbours() throws {
        let decoder = GestaoOnlineDecoder()
        let body = try Fixture.body(.orderCreated)
        let expected = GestaoOnlineDecoder().decode(body)
        for hostile in [[UInt8](repeating: 0x5B, count: 1 << 20), Array("{\"event_id\":".utf8), [0xFF], []] {
            _ = decoder.decode(hostile)
            #expect(decoder.decode(body) == expected)
        }
    }

    @Test(
        "keep what is certain when cut short anywhere, and say that something is missing",
        arguments: EventKind.documented)
    func truncated(kind: EventKind) throws {
        let decoder = GestaoOnlineDecoder()
        let body = try Fixture.body(kind)
        let whole = try Fixture.fields(of: #require(decoder.decode(body).event))
        var known = 0
        for length in 0..<body.count {
            let event = decoder.decode(Array(body[..<length])).event
            var fields = event.map(Fixture.fields) ?? [:]
            // A date without its zone is given as it came.
            if fields.removeValue(forKey: "dateText") == "2021-03-02 21:02:53.000000" { fields["date"] = whole["date"] }
            // A field that is there is as in the whole, and one that was certain stays so.
            #expect(fields.allSatisfy { whole[$0.key] == $0.value }, "cut to \(length) bytes")
            #expect(fields.count >= known, "cut to \(length) bytes")
            #expect(event == nil || event?.lacksKeys == true && event?.warnings.isEmpty == false)
            known = fields.count
        }
        #expect(known == whole.count)
    }
}
