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

    @Option(help: ArgumentHelp("The order code; with a star at the end, all codes that begin so.", valueName: "CODE"))
    var order: String?

    @Option(help: ArgumentHelp("The order's id in GO.", valueName: "ID"))
    var orderID: String?

    @Option(help: ArgumentHelp("The utmId.", valueName: "ID"))
    var utm: String?

    @Option(help: ArgumentHelp("The customer's id in GO.", valueName: "ID"))
    var customer: String?

    @Option(help: ArgumentHelp("The customer's CPF or CNPJ; - reads it from standard input.", valueName: "CPF|-"))
    var document: String?

    @Option(help: ArgumentHelp("The customer's e-mail address; - reads it from standard input.", valueName: "EMAIL|-"))
    var email: String?

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
        if let order, order == "*" || order.isEmpty {
            throw ValidationError("--order wants a code, or the beginning of one.")
        }
        if undecodable, withoutKeys { throw ValidationError("--undecodable and --without-keys exclude each other.") }
        let asksForContent =
            order != nil || orderID != nil || utm != nil || customer != nil || document != nil || email != nil
            || !event.isEmpty || !status.isEmpty
        if undecodable, asksForContent {
            throw ValidationError(
                "--undecodable finds events without order, customer, kind or status: leave those out.")
        }
    }

    /// The selection that the options ask for, as of now.
    ///
    /// Reads standard input where an option says so, and the log's head where one depends on it.
    /// Where a replay follows, `--last` says where it begins; elsewhere it also ends at the log's present head.
    func selection(in reader: LogReader, zone: ZonedTime, isFollowing: Bool = false) throws -> Selection {
        let now = Timestamp.now()
        var selection = Selection(
            from: try firstPosition(in: reader), to: to, since: since?.start(in: zone, now: now),
            until: until?.end(in: zone, now: now), terms: try terms(),
            kinds: Set(event.map { EventKind(rawValue: $0) }), statuses: Set(status), sources: Set(source),
            undecodableOnly: undecodable, withoutKeysOnly: withoutKeys, limit: limit,
            direction: reverse ? .backward : .forward)
        if let customer, source.isEmpty {
            let sources = try reader.sources(ofCustomer: customer)
            if sources.count > 1 {
                let names = sources.sorted().joined(separator: ", ")
                throw CommandFailure(.usage, "several sources know this customer id: \(names); add --source NAME")
            }
        }
        if let last, after == nil { try narrow(&selection, toLast: last, in: reader, isFollowing) }
        return selection
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

    private func terms() throws -> [SearchTerm] {
        var terms: [SearchTerm] = []
        if let order {
            terms.append(order.hasSuffix("*") ? .orderCodePrefix(String(order.dropLast())) : .orderCode(order))
        }
        if let orderID { terms.append(.orderID(orderID)) }
        if let utm { terms.append(.utmID(utm)) }
        if let customer { terms.append(.customerID(customer)) }
        if let document {
            let value = document == "-" ? try StandardInput.line(for: "--document") : document
            guard !SearchTerm.normalizedDocument(value).isEmpty else {
                throw CommandFailure(.usage, "--document wants a CPF or CNPJ: it has no digit and no letter")
            }
            terms.append(.document(value))
        }
        if let email {
            let value = email == "-" ? try StandardInput.line(for: "--email") : email
            guard !SearchTerm.normalizedEmail(value).isEmpty else {
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
        var first = query.upper.position + 1
        while let earliest = try query.next().last { first = earliest.position }
        selection.from = max(selection.from ?? 1, first)
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
