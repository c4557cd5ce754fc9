internal import EventModel
internal import Foundation

/// A column of CSV: what it is called, and what of an event stands in it.
public struct CSVColumn: Sendable, Hashable {
    /// Its name, which is the path of the same value in an event's JSON: `order.code`.
    public let name: String
    private let content: Content

    private enum Content: Hashable {
        case position, epoch, receivedAt, source, status, warnings, contentType, byteCount, body, base64Body
        case previousHash, recordHash, address, tokenLabel
        case field(EventField)
    }

    private init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }

    /// Every column there is, in the order of an event's JSON: the fields are those of ``EventModel/EventField``.
    public static let all: [CSVColumn] =
        [
            CSVColumn("position", .position), CSVColumn("epoch", .epoch), CSVColumn("received_at", .receivedAt),
            CSVColumn("source", .source), CSVColumn(EventField.kind.path, .field(.kind)),
            CSVColumn("decode.status", .status), CSVColumn("decode.\(EventField.reason.path)", .field(.reason)),
            CSVColumn("decode.\(EventField.warning.path)", .warnings),
        ] + (EventField.orderFields + EventField.customerFields).map { CSVColumn($0.path, .field($0)) } + [
            CSVColumn("content_type", .contentType), CSVColumn("body_bytes", .byteCount), CSVColumn("body", .body),
            CSVColumn("body_base64", .base64Body), CSVColumn("previous_hash", .previousHash),
            CSVColumn("record_hash", .recordHash), CSVColumn("sender.address", .address),
            CSVColumn("sender.token_label", .tokenLabel),
        ]

    /// The columns where none are asked for: what is known of an order and of where the event stands. Nothing of the
    /// customer and no body, which have their data.
    public static let usual: [CSVColumn] =
        [.position, .receivedAt, .source, .field(.kind)].compactMap { column(of: $0) }
        + EventField.orderFields.filter(\.row.isShown).compactMap { column(of: .field($0)) }

    /// The column of this name; nil where there is none.
    public static func named(_ name: String) -> CSVColumn? { all.first { $0.name == name } }

    private static func column(of content: Content) -> CSVColumn? { all.first { $0.content == content } }

    /// What stands in the column for the event that `view` shows; empty where the event has nothing there.
    func cell(of view: borrowing EventView) -> CSVCell {
        switch content {
        case .position: .number(String(view.position))
        case .epoch: .number(String(view.epoch))
        case .receivedAt: .number(view.receivedAt.description)
        case .source: .text(view.source.text)
        case .status: .text(!view.isDecoded ? "undecodable" : view.has(.warning) ? "warnings" : "ok")
        case .warnings: .text(view.warnings.joined(separator: "; "))
        case .contentType: .text(Self.text(view.contentType))
        case .byteCount: .number(String(view.body.byteCount))
        case .body: .text(Self.body(of: view) ?? "")
        case .base64Body: .text(Self.body(of: view) == nil ? Self.base64(view.body) : "")
        case .previousHash: .text(view.place.previousHash.description)
        case .recordHash: .text(view.place.recordHash.description)
        case .address: .text(Self.text(view.address))
        case .tokenLabel: .text(Self.text(view.tokenLabel))
        case .field(let field): Self.cell(of: field, in: view)
        }
    }

    private static func cell(of field: EventField, in view: borrowing EventView) -> CSVCell {
        switch view.value(field) {
        case .text(let text): .text(text)
        case .number(let number): .number(String(number))
        case .time(let moment): moment.isWritten ? .number(moment.description) : .text("")
        case .flag: .text("true")
        case nil where field == .orderDateText: unwrittenDate(of: view)
        case nil: .text("")
        }
    }

    /// A date that no calendar writes stands as text, as in JSON.
    private static func unwrittenDate(of view: borrowing EventView) -> CSVCell {
        guard case .time(let moment) = view.value(.orderDate), !moment.isWritten else { return .text("") }
        return .text(moment.expandedDescription)
    }

    private static func text(_ bytes: RawSpan?) -> String {
        guard let bytes else { return "" }
        return bytes.text
    }

    /// The body where it is text.
    private static func body(of view: borrowing EventView) -> String? {
        view.body.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
    }

    private static func base64(_ bytes: RawSpan) -> String {
        bytes.withUnsafeBytes { Data($0).base64EncodedString() }
    }
}
