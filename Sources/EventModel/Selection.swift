/// Which events are asked for, in which order, and how many.
///
/// All conditions that are set must hold. Positions are inclusive at both ends; times are half-open.
public struct Selection: Sendable, Hashable {
    /// The first position wanted.
    public var from: Position?
    /// The last position wanted.
    public var to: Position?
    /// The earliest receipt time wanted.
    public var since: Timestamp?
    /// The receipt time from which events are no longer wanted.
    public var until: Timestamp?
    /// What the order or the customer must be: one of the wanted values in each field that is asked for.
    public var terms: [SearchTerm]
    /// The kinds wanted; empty for any.
    public var kinds: Set<EventKind>
    /// The status codes wanted; empty for any.
    public var statuses: Set<Int64>
    /// The sources wanted; empty for any.
    public var sources: Set<String>
    /// Whether only undecodable events are wanted.
    public var undecodableOnly: Bool
    /// Whether only decoded events are wanted that a search by order or customer may miss: see
    /// ``EventView/isWithoutKeys``.
    public var withoutKeysOnly: Bool
    /// Positions that are not wanted, whatever is there.
    public var excluded: PositionSet?
    /// The most events wanted; nil for all.
    public var limit: Int?
    /// The order in which they are wanted.
    public var direction: Direction

    /// The order of a walk through the log.
    public enum Direction: Sendable, Hashable {
        /// Ascending positions.
        case forward
        /// Descending positions.
        case backward
    }

    /// A selection of these conditions; without any, the whole log.
    public init(
        from: Position? = nil, to: Position? = nil, since: Timestamp? = nil, until: Timestamp? = nil,
        terms: [SearchTerm] = [], kinds: Set<EventKind> = [], statuses: Set<Int64> = [], sources: Set<String> = [],
        undecodableOnly: Bool = false, withoutKeysOnly: Bool = false, excluded: PositionSet? = nil, limit: Int? = nil,
        direction: Direction = .forward
    ) {
        self.from = from
        self.to = to
        self.since = since
        self.until = until
        self.terms = terms
        self.kinds = kinds
        self.statuses = statuses
        self.sources = sources
        self.undecodableOnly = undecodableOnly
        self.withoutKeysOnly = withoutKeysOnly
        self.excluded = excluded
        self.limit = limit
        self.direction = direction
    }

    /// Whether more than position and receipt time decides what is wanted.
    public var asksForContent: Bool {
        !terms.isEmpty || !kinds.isEmpty || !statuses.isEmpty || !sources.isEmpty || undecodableOnly
            || withoutKeysOnly || excluded != nil
    }

    /// Whether `event` is wanted. The limit and the direction are the walk's business.
    public func matches(_ event: borrowing EventView) -> Bool {
        if let from, event.position < from { return false }
        if let to, event.position > to { return false }
        if let excluded, excluded.contains(event.position) { return false }
        if let since, event.receivedAt < since { return false }
        if let until, event.receivedAt >= until { return false }
        if !sources.isEmpty {
            let source = event.source
            if !sources.contains(where: { source.isUTF8(of: $0) }) { return false }
        }
        guard event.isDecoded else {
            return terms.isEmpty && kinds.isEmpty && statuses.isEmpty && !withoutKeysOnly
        }
        if undecodableOnly { return false }
        if withoutKeysOnly, !event.isWithoutKeys { return false }
        if !kinds.isEmpty {
            guard let kind = event[.kind], kinds.contains(where: { kind.isUTF8(of: $0.rawValue) }) else { return false }
        }
        if !statuses.isEmpty {
            guard let status = event.integer(.orderStatus), statuses.contains(status) else { return false }
        }
        return terms.match(event)
    }
}
