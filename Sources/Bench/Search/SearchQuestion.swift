package import EventModel
package import EventStore
package import GestaoOnlineSamples

/// A history to be asked for, and what the answer must be.
package struct SearchQuestion: Sendable {
    /// Whose history it is.
    package enum Subject: CaseIterable {
        case order, customer
    }

    /// What is asked for.
    package let term: SearchTerm
    /// How many events the answer has.
    package let eventCount: Int

    /// A question for the history of `term`, which has so many events.
    package init(term: SearchTerm, eventCount: Int) {
        self.term = term
        self.eventCount = eventCount
    }

    /// Asks, and gives the answer as it comes.
    package func ask(_ reader: LogReader) throws(EventStoreError) -> [Event] {
        var query = try reader.query(Selection(terms: [term]))
        var found: [Event] = []
        while case let events = try query.next(), !events.isEmpty { found += events }
        return found
    }

    /// How many events `answer` has too few or too many, or that are not what was generated: the event of the
    /// generator's index 0 is at position 1.
    package func wrongCount(in answer: [Event], _ generator: WebhookGenerator) -> Int {
        let otherCount = answer.count { event in
            guard event.position > 0, event.position <= Position(generator.count) else { return true }
            guard term.matches(event.view) else { return true }
            return event.content.body != generator.body(at: Int(event.position) - 1)
        }
        return otherCount + abs(eventCount - answer.count)
    }
}

/// Draws questions about the events of a generator.
struct SearchQuestions {
    private let generator: WebhookGenerator
    private let eventCountByCustomer: [String: Int]
    private var random: SplitMix64

    /// - Parameter eventCountByCustomer: how many events each customer has, by id.
    init(_ generator: WebhookGenerator, eventCountByCustomer: [String: Int]) {
        self.generator = generator
        self.eventCountByCustomer = eventCountByCustomer
        random = SplitMix64(seed: generator.seed)
    }

    /// The next questions about a subject of this kind: of an event drawn at random, its order or its customer.
    mutating func next(_ count: Int, about subject: SearchQuestion.Subject) -> [SearchQuestion] {
        (0..<count).map { _ in
            let webhook = generator.webhook(at: random.next(below: generator.count))
            return switch subject {
            case .order: SearchQuestion(term: .orderCode(webhook.orderCode), eventCount: generator.eventsPerOrder)
            case .customer:
                SearchQuestion(
                    term: .customerID(webhook.customerID), eventCount: eventCountByCustomer[webhook.customerID] ?? 0)
            }
        }
    }
}
