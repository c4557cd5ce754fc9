internal import ArgumentParser
internal import EventModel
internal import EventStore
internal import GestaoOnline
internal import Reports

/// What is known of a replay before it sends anything.
struct PlanOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Replay exactly what this file of diario replay plan says.", valueName: "FILE"))
    var plan: String?

    @Flag(help: "With --plan: of events of one source with the same bytes, send the first only.")
    var distinct = false

    @Flag(help: "Show what would be sent, and send nothing.")
    var dryRun = false

    @Flag(help: "Send more than 10,000 events without a plan.")
    var yes = false

    /// - Throws: `ValidationError` where the options contradict each other.
    func validate(with selection: SelectionOptions, _ replay: ReplayOptions) throws {
        if distinct, plan == nil { throw ValidationError("--distinct wants --plan FILE.") }
        guard plan != nil else { return }
        if replay.follow { throw ValidationError("--plan and --follow exclude each other: a plan has an end.") }
        guard selection.fitsPlan else {
            throw ValidationError(
                "--plan says which events: beside it, only --after, --to, --document - and --email -.")
        }
    }

    /// The options as words of a command line.
    var words: [String] {
        (plan.map { ShellWords.option("--plan", $0) } ?? []) + (distinct ? ["--distinct"] : []) + (yes ? ["--yes"] : [])
    }

    /// The selection of the plan, less what `options` say is done; nil without a plan.
    /// - Throws: ``CommandFailure`` with 64 where the plan cannot be used, saying what differs.
    func selection(in reader: LogReader, _ options: SelectionOptions) throws -> Selection? {
        guard let plan else { return nil }
        do {
            let document = try PlanDocument(
                decoding: InputFile.bytes(plan, byteCountMax: Reports.Limits.planByteCountMax))
            var selection = try document.selection(
                in: reader, personTerms: options.terms(), decoderVersion: GestaoOnlineDecoder.version)
            if distinct { selection.excluded = try PlanDocument.duplicates(of: selection, in: reader) }
            if let after = options.after { selection.from = max(selection.from ?? 1, after == .max ? .max : after + 1) }
            if let to = options.to { selection.to = min(selection.to ?? .max, to) }
            return selection
        } catch let refusal as PlanRefused {
            throw CommandFailure(.usage, "the plan in \(plan) cannot be used: \(refusal.message)")
        }
    }

    /// Refuses to send many events that nobody has looked at.
    /// - Throws: ``CommandFailure`` with 64.
    func checkCount(of selection: Selection, in reader: LogReader) throws {
        guard plan == nil, !yes, !dryRun else { return }
        var some = selection
        some.limit = min(selection.limit ?? .max, Limits.unplannedEventCountMax + 1)
        var query = try reader.query(some)
        guard let range = query.range, range.count > Limits.unplannedEventCountMax,
            try query.countRest() > Limits.unplannedEventCountMax
        else { return }
        throw CommandFailure(
            .usage,
            "this sends more than \(Limits.unplannedEventCountMax) events: look at them with --dry-run, or with diario "
                + "replay plan and give --plan FILE; or give --yes")
    }
}
