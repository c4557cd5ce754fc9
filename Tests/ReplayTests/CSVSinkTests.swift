import EventModel
import Foundation
import Replay
import Sinks
import TestSupport
import Testing

@Suite("The CSV sink", .timeLimit(.minutes(5)))
struct CSVSinkTests {
    private func event(_ fields: [EventField: EventField.Value], body: [UInt8] = []) -> Event {
        let content = NewEvent(
            source: "loja", receivedAt: Timestamp(microseconds: 1_767_225_600_000_000), body: body, fields: fields,
            decoderVersion: 1)
        return Event(place: EventPlace(position: 7, epoch: 1), content: content)
    }

    /// What is written for `event`.
    private func line(
        of event: Event, _ columns: [String], separator: UInt8 = UInt8(ascii: ","), isVerbatim: Bool = false
    ) throws -> String {
        try withTemporaryDirectory { folder in
            let file = try OutputFile(path: folder + "/csv", overwrites: false)
            let sink = CSVSink(
                to: file, columns: try columns.map { try #require(CSVColumn.named($0)) }, separator: separator,
                isVerbatim: isVerbatim)
            return String(decoding: Batch([event], for: sink).bytes, as: UTF8.self)
        }
    }

    @Test("has a column for every field of an order and of a customer, by its name in JSON")
    func columns() {
        let names = CSVColumn.all.map(\.name)
        #expect(Set(names).count == names.count)
        for field in EventField.orderFields + EventField.customerFields { #expect(names.contains(field.path)) }
        #expect(
            CSVColumn.usual.map(\.name) == [
                "position", "received_at", "source", "kind", "order.id", "order.code", "order.utm_id", "order.date",
                "order.status",
            ])
    }

    @Test("writes numbers and times as they are, and nothing for what is not there")
    func values() throws {
        let event = event([
            .kind: "ORDER_CREATED", .orderStatus: -3, .orderDate: .time(Timestamp(microseconds: 0)),
        ])
        #expect(
            try line(of: event, ["position", "received_at", "kind", "order.status", "order.date", "order.code"])
                == "7,2026-01-01T00:00:00.000000Z,ORDER_CREATED,-3,1970-01-01T00:00:00.000000Z,\r\n")
    }

    @Test(
        "quotes what holds a separator of any kind, a quote or a line break",
        arguments: [
            ("a,b", #""a,b""#), ("a;b", #""a;b""#), ("a\tb", "\"a\tb\""), (#"a"b"#, #""a""b""#),
            ("a\r\nb", "\"a\r\nb\""),
            ("a b", "a b"), ("Conceição", "Conceição"), ("", ""),
        ])
    func quotes(text: String, cell: String) throws {
        let event = event([.customerName: .text(text)])
        #expect(try line(of: event, ["customer.name", "position"]) == cell + ",7\r\n")
        #expect(try line(of: event, ["customer.name", "position"], separator: UInt8(ascii: ";")) == cell + ";7\r\n")
    }

    @Test(
        "puts an apostrophe before what a spreadsheet would take for a formula",
        arguments: [
            "=1+1", "+5511999990000", "@SUM(A1)", "-1+cmd|' /C calc'!A0", "-a", "-", "\t=1", "\r=1", "\n=1", "＝1",
            "－1",
        ])
    func formulas(text: String) throws {
        let event = event([.customerPhone: .text(text)])
        #expect(try line(of: event, ["customer.phone"]) == "\"'\(text)\"\r\n")
        let verbatim = try line(of: event, ["customer.phone"], isVerbatim: true)
        #expect(!verbatim.contains("\"'") && verbatim.contains(text))
    }

    @Test(
        "leaves what is no formula: negative amounts, and those signs further on",
        arguments: ["-12", "-12.50", "-1.234,56", "a=b", " =1", "1-2", "'=1"])
    func harmless(text: String) throws {
        let cell = try line(of: event([.customerName: .text(text)]), ["customer.name"])
        #expect(!cell.contains("'\(text)") && cell.contains(text))
    }

    @Test("writes a body that is no text as base64, and only then")
    func bodies() throws {
        let columns = ["body", "body_base64"]
        #expect(try line(of: event([:], body: [0xFF, 0x00]), columns) == ",/wA=\r\n")
        #expect(try line(of: event([:], body: Array("{}".utf8)), columns) == "{},\r\n")
    }

    @Test("writes a date that no calendar has as text, as JSON has it")
    func date() throws {
        let event = event([.orderDate: .time(Timestamp(microseconds: 253_402_311_599_000_000))])
        let cells = try line(of: event, ["order.date", "order.date_text"])
        #expect(cells == ",\"'+010000-01-01T02:59:59.000000Z\"\r\n")
    }
}
