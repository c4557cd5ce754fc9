internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import Reports

/// Checks the whole log.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Hash every record again, and compare index and anchors with the log.",
        discussion: """
            EXAMPLES:
              diario verify
              diario verify --json | jq .ok
              diario verify --head 1:1042:8d5e…

            --head takes what an audit printed as the head of the log and somebody kept: the log still holds \
            everything up to there, unaltered, if it verifies. Ends with 65 where anything is not as it was written.
            """)

    @Flag(help: "Write one line of JSON.")
    var json = false

    @Option(help: ArgumentHelp("What the record at position N must be.", valueName: "EPOCH:N:HASH"))
    var head: KnownHead?

    /// Damaged data can abort the storage library, so the check runs in a child process, which has this flag.
    @Flag(help: .private)
    var inThisProcess = false

    @OptionGroup var data: DataOptions
    @OptionGroup var language: LanguageOptions

    func run() throws {
        guard inThisProcess else { return try VerificationChild(json: json).run() }
        // A signal is a finding here, which the parent reports.
        try DamagedData.endsBySignal()
        do {
            try verify()
        } catch let error as EventStoreError where error.code == .damaged {
            if json { StandardOutput.write(VerificationChild.json(reason: error.message)) }
            throw error
        }
    }

    private func verify() throws {
        let reader = try data.openReader()
        var progress = ProgressLine(Language.spoken(pt: "conferindo", en: "verify"))
        let report = try reader.verify { checked, head in progress.show(done: UInt64(checked), of: head) }
        _ = consume progress
        let headProblem = try head.flatMap { try $0.problem(in: reader) }
        let output = VerificationScreen(report: report, headProblem: headProblem)
        if json {
            StandardOutput.write(report.json(headProblem: headProblem).bytes)
        } else {
            let lines = output.lines(
                language: .spoken, width: Terminal.columnCount, isStyled: Terminal.isColoured)
            StandardOutput.write(lines: lines)
        }
        if !output.isSound { throw CommandFailure(.damaged) }
    }
}

/// A head that somebody kept: `EPOCH:N:HASH`.
struct KnownHead: ExpressibleByArgument {
    private let epoch: Epoch
    private let position: Position
    private let hash: RecordHash

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let epoch = Epoch(parts[0]), let position = Position(parts[1]),
            let hash = RecordHash(hexadecimal: parts[2])
        else { return nil }
        (self.epoch, self.position, self.hash) = (epoch, position, hash)
    }

    /// Why the log is not the one whose head this was, or nil when it is.
    func problem(in reader: LogReader) throws -> String? {
        // The head of an empty log has no record; it holds for any log of the same beginning.
        guard position > 0 else {
            return hash == .zero ? nil : "position 0 has no record"
        }
        let found: Event?
        do throws(EventStoreError) {
            found = try reader.event(at: position)
        } catch {
            guard error.code == .damaged else { throw error }
            return error.message
        }
        guard let event = found else { return "there is no record at position \(position)" }
        if event.epoch != epoch {
            return "position \(position) belongs to epoch \(event.epoch), not \(epoch)"
        }
        return event.recordHash == hash ? nil : "the record at position \(position) has another hash"
    }
}
