public import EventModel

/// A language that people are addressed in.
public enum Language: String, Sendable, CaseIterable {
    /// Brazilian Portuguese.
    case portuguese = "pt-BR"
    /// English.
    case english = "en"

    /// The language that a locale name such as `pt_BR.UTF-8`, `pt` or `en-GB` asks for; English for any other.
    public init(localeName: String) {
        self = localeName.lowercased().hasPrefix("pt") ? .portuguese : .english
    }

    /// The one of two texts that is in this language.
    public func callAsFunction(pt portuguese: String, en english: String) -> String {
        switch self {
        case .portuguese: portuguese
        case .english: english
        }
    }

    /// A kind in words; a kind that is not documented is shown as it came, safe for a terminal.
    public func words(for kind: EventKind) -> String {
        switch kind {
        case .orderCreated: self(pt: "Compra realizada", en: "Order placed")
        case .orderCancelled: self(pt: "Compra cancelada", en: "Order cancelled")
        case .taxInvoiceStatusChanged: self(pt: "Status da nota fiscal", en: "Tax invoice status")
        case .paymentDischarged: self(pt: "Baixa de pagamento", en: "Payment settled")
        case .paymentStatusChanged: self(pt: "Status do pagamento", en: "Payment status")
        case .deliveryStatusChanged: self(pt: "Status da entrega", en: "Delivery status")
        case EventKind(rawValue: ""): self(pt: "(sem tipo)", en: "(no kind)")
        default: TerminalText.escaped(kind.rawValue)
        }
    }

    /// A field of an event in words.
    public func words(for field: EventField) -> String {
        let words = field.row.words
        return self(pt: "\(words.portuguese)", en: "\(words.english)")
    }
}
