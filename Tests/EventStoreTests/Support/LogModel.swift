import EventModel
import GestaoOnlineSamples
import TestSupport

/// A log as a list, and what a selection asks of it in the plainest words. Shares no code with the store.
struct LogModel {
    /// The events; the first has the position after `origin`.
    var events: [NewEvent]
    var origin: Position = 0

    /// The positions of the events that `selection` asks for, in its order.
    func positions(_ selection: Selection) -> [Position] {
        var found: [Position] = []
        for (index, event) in events.enumerated() {
            let position = origin + Position(index) + 1
            if wants(selection, event, at: position) { found.append(position) }
        }
        if selection.direction == .backward { found.reverse() }
        return Array(found.prefix(selection.limit ?? found.count))
    }

    private func wants(_ selection: Selection, _ event: NewEvent, at position: Position) -> Bool {
        guard position >= selection.from ?? 0, position <= selection.to ?? .max else { return false }
        if let since = selection.since, event.receivedAt < since { return false }
        if let until = selection.until, event.receivedAt >= until { return false }
        guard selection.sources.isEmpty || selection.sources.contains(event.source) else { return false }
        switch event.decoding {
        case .undecodable:
            return selection.terms.isEmpty && selection.kinds.isEmpty && selection.statuses.isEmpty
                && !selection.withoutKeysOnly
        case .decoded(let decoded):
            guard !selection.undecodableOnly else { return false }
            let keys = [
                decoded.order.id, decoded.order.code, decoded.order.utmID, decoded.customer?.id,
                decoded.customer?.document, decoded.customer?.email,
            ]
            let hasKey = keys.contains { $0 != nil && $0 != "" }
            guard !selection.withoutKeysOnly || decoded.lacksKeys || !hasKey else { return false }
            guard
                selection.kinds.isEmpty
                    || selection.kinds.contains(where: { Array($0.rawValue.utf8) == Array(decoded.kind.rawValue.utf8) })
            else { return false }
            guard selection.statuses.isEmpty || decoded.order.status.map(selection.statuses.contains) ?? false else {
                return false
            }
            // One of the values wanted in each field that is asked for.
            let asked = Set(selection.terms.map(\.field))
            let met = Set(selection.terms.filter { wants($0, decoded) }.map(\.field))
            return asked == met
        }
    }

    private func wants(_ term: SearchTerm, _ event: DecodedEvent) -> Bool {
        switch term.field {
        case .orderCode where term.isPrefix:
            bytes(event.order.code)?.starts(with: Array(term.value.utf8)) ?? false
        case .orderCode: bytes(event.order.code) == bytes(term.value)
        case .orderID: bytes(event.order.id) == bytes(term.value)
        case .utmID: bytes(event.order.utmID) == bytes(term.value)
        case .customerID: bytes(event.customer?.id) == bytes(term.value)
        case .customerDocument: event.customer?.document.map(normalDocument) == normalDocument(term.value)
        case .customerEmail: event.customer?.email.map(normalEmail) == normalEmail(term.value)
        default: preconditionFailure("no event is searched by \(term.field)")
        }
    }

    private func bytes(_ text: String?) -> [UInt8]? { text.map { Array($0.utf8) } }

    private func normalDocument(_ text: String) -> [UInt8] {
        Array(text.utf8).map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }
            .filter { ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) }
    }

    private func normalEmail(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8).map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
        while let last = bytes.last, [32, 9, 10, 11, 12, 13].contains(last) { bytes.removeLast() }
        while let first = bytes.first, [32, 9, 10, 11, 12, 13].contains(first) { bytes.removeFirst() }
        return bytes
    }
}

/// Random selections over the world of ``SampleEvents``.
struct SampleSelections {
    var random: SplitMix64
    let model: LogModel

    mutating func next() -> Selection {
        var selection = Selection()
        let last = Int(model.origin) + model.events.count
        if random.isTrue(percent: 30) { selection.from = position(upTo: last) }
        if random.isTrue(percent: 30) { selection.to = position(upTo: last) }
        if random.isTrue(percent: 20) { selection.since = time() }
        if random.isTrue(percent: 20) { selection.until = time() }
        if random.isTrue(percent: 75) {
            for _ in 0...(random.isTrue(percent: 45) ? random.pick(1...5) : 0) { selection.terms.append(term()) }
        }
        if random.isTrue(percent: 15) { selection.kinds = [random.pick(SampleEvents.kinds)] }
        if random.isTrue(percent: 15) { selection.statuses = [Int64(random.pick(-1...5)), 1] }
        if random.isTrue(percent: 20) { selection.sources = [random.pick(SampleEvents.sources + ["nobody"])] }
        if random.isTrue(percent: 10) { selection.undecodableOnly = true }
        if random.isTrue(percent: 10) { selection.withoutKeysOnly = true }
        if random.isTrue(percent: 30) { selection.limit = random.pick(0...7) }
        if random.isTrue(percent: 50) { selection.direction = .backward }
        return selection
    }

    private mutating func position(upTo last: Int) -> Position {
        Position(random.pick(max(0, Int(model.origin) - 2)...(last + 3)))
    }

    private mutating func time() -> Timestamp {
        guard !model.events.isEmpty else { return Timestamp(microseconds: 0) }
        return Timestamp(
            microseconds: random.pick(model.events).receivedAt.microseconds + Int64(random.pick(-1...1)))
    }

    private mutating func term() -> SearchTerm {
        let number = random.next(below: 14)
        switch random.next(below: 7) {
        case 0: return .orderCode(SampleEvents.code(number))
        case 1: return .orderCodePrefix(random.pick(["", "0", "000", "0001", "00010-", "000\(number)", "1"]))
        case 2: return .orderID(String(number))
        case 3:
            let long = String(repeating: "u", count: 300)
            return .utmID(random.pick(["utm-0", "utm-1", "utm-9", "utm-", long + "0", long + "1", long]))
        case 4: return .customerID(String(number))
        case 5: return .document(random.pick(SampleEvents.documents(random.next(below: 7)) + ["", "--"]))
        default: return .email(random.pick(SampleEvents.emails(random.next(below: 7)) + ["", " "]))
        }
    }
}
