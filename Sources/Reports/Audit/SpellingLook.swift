internal import EventModel
internal import EventStore

/// Compares the values that the log has with those that a selection asks for: codes and ids of orders, of which the index
/// has the text.
struct SpellingLook {
    private let selection: Selection
    private let wanted: [(field: EventField, spelling: LooseSpelling)]
    /// Values that are the same but for their spelling; which of them are of the selection is for others to see.
    private(set) var found: [SearchTerm] = []

    init(_ selection: Selection) {
        self.selection = selection
        wanted = selection.terms.compactMap { term in
            guard !term.field.namesPerson, let spelling = LooseSpelling(term.value, isPrefix: term.isPrefix) else {
                return nil
            }
            return (term.field, spelling)
        }
    }

    /// Looks at the values of the selection's range: those that the index has and those of the events behind it, each from
    /// the newest on and up to a limit.
    /// - Returns: the first position from which on all values were compared; nil where none was left out.
    mutating func compare(with reader: LogReader) throws -> Position? {
        guard !wanted.isEmpty else { return nil }
        var events = selection
        (events.terms, events.limit, events.direction) = ([], nil, .backward)
        guard let range = try reader.query(events).range else { return nil }
        let indexed = compareIndexed(reader, range)
        let behind = indexed.map { $0.upperBound + 1 } ?? range.lowerBound
        var lookedFrom = behind
        if behind <= range.upperBound {
            (events.from, events.to) = (behind, range.upperBound)
            lookedFrom = try compare(events, reader)
        }
        if lookedFrom == behind, let indexed { lookedFrom = indexed.lowerBound }
        return lookedFrom > range.lowerBound ? lookedFrom : nil
    }

    private var fields: [EventField] {
        EventField.keyFields.filter { field in wanted.contains { $0.field == field } }
    }

    /// Compares what the last events of a selection with an end have, and returns the first position that was reached.
    private mutating func compare(_ selection: Selection, _ reader: LogReader) throws -> Position {
        var last = selection
        let (first, end, count) = (selection.from ?? 1, selection.to ?? 1, Position(Limits.spellingRecordCountMax))
        last.from = end - first < count ? first : end - count + 1
        var query = try reader.query(last)
        while case let batch = try query.next(), let earliest = batch.last {
            for event in batch {
                for field in fields {
                    if let value = event.content[field] { note(Array(value.utf8), of: field) }
                }
            }
            if found.count >= Limits.spellingCandidateCountMax { return earliest.position }
        }
        return last.from ?? first
    }

    /// Compares what the index has, and returns the positions of whose events it was everything.
    private mutating func compareIndexed(_ reader: LogReader, _ range: ClosedRange<Position>) -> ClosedRange<Position>?
    {
        var compared: ClosedRange<Position>?
        for field in fields {
            let limit = Limits.spellingValueCountMax / fields.count
            let part = reader.forEachIndexedValue(of: field, in: range, atMost: limit) { value in
                note(value, of: field)
                return found.count < Limits.spellingCandidateCountMax
            }
            guard let part else { return nil }
            compared = compared.map { $0.clamped(to: part) } ?? part
        }
        return compared
    }

    private mutating func note(_ value: [UInt8], of field: EventField) {
        guard wanted.contains(where: { $0.field == field && $0.spelling.matches(value) }) else { return }
        let term = SearchTerm(field, String(decoding: value, as: UTF8.self))
        if !found.contains(term) { found.append(term) }
    }
}
