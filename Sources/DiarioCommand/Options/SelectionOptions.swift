internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore

/// Which events: the options that every command that reads a selection shares.
struct SelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The first position: a number, start, or end for what is yet to come.", valueName: "N"))
    var from: StartArgument?

    @Option(help: ArgumentHelp("Only positions after this one. Wins over --from and --last.", valueName: "N"))
    var after: Position?

    @Option(help: ArgumentHelp("The last position.", valueName: "N"))
    var to: Position?

    @Option(help: ArgumentHelp("The last N events of the selection.", valueName: "N"))
    var last: Int?

    @Option(
        help: ArgumentHelp(
            "Received at this time or later: 2026-03-31T14:00:00-03:00, 2026-03-31, today, yesterday, 14:00 (today), "
                + "2h or 7d (ago).",
            valueName: "TIME"))
    var since: TimeExpression?

    @Option(help: ArgumentHelp("Received before this time; a date includes that whole day.", valueName: "TIME"))
    var until: TimeExpression?

    @Option(
        help: ArgumentHelp(
            "The order code; with a star at the end, all codes that begin so. Repeatable.", valueName: "CODE"))
    var order: [String] = []

    @Option(help: ArgumentHelp("The order's id in GO. Repeatable.", valueName: "ID"))
    var orderID: [String] = []

    @Option(help: ArgumentHelp("The utmId. Repeatable.", valueName: "ID"))
    var utm: [String] = []

    @Option(help: ArgumentHelp("The customer's id in GO. Repeatable.", valueName: "ID"))
    var customer: [String] = []

    @Option(
        help: ArgumentHelp(
            "The customer's CPF or CNPJ; - reads it from standard input. Repeatable.", valueName: "CPF|-"))
    var document: [String] = []

    @Option(
        help: ArgumentHelp(
            "The customer's e-mail address; - reads it from standard input. Repeatable.", valueName: "EMAIL|-"))
    var email: [String] = []

    @Option(help: ArgumentHelp("The kind, such as ORDER_CREATED. Repeatable.", valueName: "KIND"))
    var event: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("The order's status code. Repeatable.", valueName: "N"))
    var status: [Int64] = []

    @Option(help: ArgumentHelp("The source. Repeatable.", valueName: "NAME"))
    var source: [String] = []

    @Flag(help: "Only events whose body could not be decoded.")
    var undecodable = false

    @Flag(help: "Only events that a search by order or customer may miss, since not all of their keys could be read.")
    var withoutKeys = false

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("At most N events.", valueName: "N"))
    var limit: Int?

    @Flag(help: "Newest first.")
    var reverse = false

    mutating func validate() throws {
        if let last, last < 1 { throw ValidationError("--last wants a number above 0.") }
        if let limit, limit < 1 { throw ValidationError("--limit wants a number above 0.") }
        if last != nil, limit != nil { throw ValidationError("--last and --limit exclude each other.") }
        if last != nil, from != nil, after == nil { throw ValidationError("--last and --from exclude each other.") }
        try validateValues()
        if undecodable, withoutKeys { throw ValidationError("--undecodable and --without-keys exclude each other.") }
        if undecodable, asksForContent {
            throw ValidationError(
                "--undecodable finds events without order, customer, kind or status: leave those out.")
        }
    }

    private var asksForContent: Bool {
        [order, orderID, utm, customer, document, email, event].contains { !$0.isEmpty } || !status.isEmpty
    }

    /// A value that no event can carry is a slip, and nothing found would look like an answer.
    private func validateValues() throws {
        for code in order {
            let isStarred = code.hasSuffix("*")
            if code.isEmpty || code == "*" { throw ValidationError("--order wants a code, or the beginning of one.") }
            if code.dropLast(isStarred ? 1 : 0).contains("*") {
                throw ValidationError("--order takes one star, at the end: '00005*' finds all codes that begin so.")
            }
        }
        let exact = [
            ("--order-id", orderID), ("--utm", utm), ("--customer", customer), ("--document", document),
            ("--email", email),
        ]
        for (option, values) in exact {
            if values.contains("") { throw ValidationError("\(option) wants a value.") }
            if values.contains(where: { $0.contains("*") }) {
                throw ValidationError("\(option) takes no star, only the whole value: a star is for --order.")
            }
        }
        if source.contains("") { throw ValidationError("--source wants a name.") }
        if event.contains("") { throw ValidationError("--event wants a kind.") }
    }

    /// The selection that the options ask for, as of now.
    ///
    /// Reads standard input where an option says so, and the log where one depends on it. Where a replay follows,
    /// `--last` says where it begins; elsewhere it also ends at the log's present head.
    /// - Throws: ``CommandFailure`` with 64 for a range that ends before it begins, and for a name that is none here.
    func selection(
        in reader: LogReader, of data: DataOptions, zone: ZonedTime, isFollowing: Bool = false
    ) throws -> Selection {
        let now = Timestamp.now()
        var selection = Selection(
            from: try firstPosition(in: reader), to: to, since: since?.start(in: zone, now: now),
            until: until?.end(in: zone, now: now), terms: try terms(),
            kinds: Set(event.map { EventKind(rawValue: $0) }), statuses: Set(status), sources: Set(source),
            undecodableOnly: undecodable, withoutKeysOnly: withoutKeys, limit: limit,
            direction: reverse ? .backward : .forward)
        try checkRange(of: selection, zone)
        try NameCheck(reader: reader, data: data).check(selection)
        try checkCustomers(in: reader)
        if let last, after == nil { try narrow(&selection, toLast: last, in: reader, isFollowing) }
        return selection
    }

    /// What the options ask of an event's content, as words of a command line. A person's keys stay out of it: they
    /// are to be read from standard input, wherever they came from.
    var contentWords: [String] {
        var words: [String] = []
        let options = [
            ("--order", order), ("--order-id", orderID), ("--utm", utm), ("--customer", customer),
            ("--document", document.map { _ in "-" }), ("--email", email.map { _ in "-" }), ("--event", event),
            ("--status", status.map { String($0) }), ("--source", source),
        ]
        for (name, values) in options { words += values.flatMap { ShellWords.option(name, $0) } }
        if undecodable { words.append("--undecodable") }
        if withoutKeys { words.append("--without-keys") }
        return words
    }

    /// Whether nothing is asked for but how far a plan has been carried out, and who the persons in it are.
    var fitsPlan: Bool {
        [order, orderID, utm, customer, event, source].allSatisfy(\.isEmpty) && status.isEmpty && from == nil
            && last == nil && since == nil && until == nil && limit == nil && !undecodable && !withoutKeys && !reverse
            && (document + email).allSatisfy { $0 == "-" }
    }

    private func checkRange(of selection: Selection, _ zone: ZonedTime) throws {
        if let since = selection.since, let until = selection.until, since >= until {
            throw CommandFailure(
                .usage,
                "the time ends before it begins: --since is \(zone.text(since)), --until is \(zone.endText(until)) "
                    + "(\(zone.name))")
        }
        // A range that ends right before it begins is what is left where a replay has come to its end.
        if let from = selection.from, let to = selection.to, from > 0, to < from - 1 {
            throw CommandFailure(.usage, "the range ends before it begins: from position \(from) to \(to)")
        }
    }

    private func checkCustomers(in reader: LogReader) throws {
        guard source.isEmpty else { return }
        for customer in customer {
            let sources = try reader.sources(ofCustomer: customer)
            guard sources.count > 1 else { continue }
            let names = sources.joined(separator: ", ")
            throw CommandFailure(.usage, "several sources know this customer id: \(names); add --source NAME")
        }
    }

    private func firstPosition(in reader: LogReader) throws -> Position? {
        if let after { return after == .max ? .max : after + 1 }
        return switch from {
        case .position(let position): position
        case .start: 1
        case .end: try reader.head().position + 1
        case nil: nil
        }
    }

    /// What the order or the customer must be. Reads standard input where an option says so.
    func terms() throws -> [SearchTerm] {
        var terms = order.map { code in
            code.hasSuffix("*") ? SearchTerm.orderCodePrefix(String(code.dropLast())) : .orderCode(code)
        }
        terms += orderID.map(SearchTerm.orderID)
        terms += utm.map(SearchTerm.utmID)
        terms += customer.map(SearchTerm.customerID)
        for document in document {
            let value = document == "-" ? try StandardInput.line(for: "--document") : document
            guard !TextMeaning.document.key(of: value).isEmpty else {
                throw CommandFailure(.usage, "--document wants a CPF or CNPJ: it has no digit and no letter")
            }
            terms.append(.document(value))
        }
        for email in email {
            let value = email == "-" ? try StandardInput.line(for: "--email") : email
            guard !TextMeaning.email.key(of: value).isEmpty else {
                throw CommandFailure(.usage, "--email wants an address")
            }
            terms.append(.email(value))
        }
        return terms
    }

    /// Moves the beginning of `selection` to the last `count` events that it selects now.
    private func narrow(_ selection: inout Selection, toLast count: Int, in reader: LogReader, _ isFollowing: Bool)
        throws
    {
        var backward = selection
        backward.direction = .backward
        backward.limit = count
        var query = try reader.query(backward)
        var (first, found) = (query.upper.position + 1, 0)
        while case let events = try query.next(), let earliest = events.last {
            first = earliest.position
            found += events.count
        }
        // Where there are no more than that, the selection begins where it would without them.
        if found == 0 || found >= count { selection.from = max(selection.from ?? 1, first) }
        // What comes between now and the reading of the log is not among the last ones of now.
        if !isFollowing { selection.to = min(selection.to ?? .max, query.upper.position) }
    }
}

/// Where a selection begins, on the command line.
enum StartArgument: ExpressibleByArgument {
    case position(Position)
    case start
    case end

    init?(argument: String) {
        switch argument {
        case "start": self = .start
        case "end": self = .end
        default:
            guard let position = Position(argument) else { return nil }
            self = .position(position)
        }
    }
}
