internal import EventFormats
internal import EventModel
internal import EventStore
internal import Replay
internal import Synchronization

/// What a replay that did not come to its end says last: what it did, the command that does the rest, and the option that
/// goes on with the same command.
struct ReplayLastWords {
    /// The selection as it was resolved when the replay began.
    var selection: Selection
    /// Whether the replay follows the log.
    var isFollowing: Bool
    /// Whether it fails where nothing is found.
    var failsIfEmpty: Bool
    /// The command without what a resolved selection says, as a shell reads it.
    var command: String
    /// What of the command comes behind all options.
    var behindAll: String?
    /// Whether nothing is left of a replay that does not come to its end: it is begun again.
    var keepsNothing = false
    /// Whether a plan says which events are sent, so that the range and the limit are in it.
    var isPlanned = false
    var language: Language

    /// The places of the numbers that change while a replay goes on.
    private enum Number: Int, CaseIterable {
        case delivered = 1
        case first, last, position, left

        func value(in rest: ReplayRest) -> UInt64 {
            switch self {
            case .delivered: UInt64(rest.reading.deliveredCount)
            case .first: rest.reading.firstDelivered ?? 0
            case .last: rest.reading.lastDelivered ?? 0
            case .position: rest.position
            case .left: UInt64(rest.left ?? 0)
            }
        }
    }

    /// The lines.
    func lines(_ reading: ReplayProgress.Reading) -> [String] {
        let reading = kept(of: reading)
        return text(of: parts(reading), reading).split(separator: "\n").map(String.init)
    }

    /// What the replay did, without the program's name.
    func summary(_ reading: ReplayProgress.Reading) -> String { text(of: summaryParts(reading), reading) }

    private func kept(of reading: ReplayProgress.Reading) -> ReplayProgress.Reading {
        guard keepsNothing else { return reading }
        var kept = ReplayProgress.Reading(upper: reading.upper)
        kept.due = reading.firstDelivered ?? reading.due
        return kept
    }

    private func rest(_ reading: ReplayProgress.Reading) -> ReplayRest {
        ReplayRest(selection: selection, isFollowing: isFollowing, reading: reading)
    }

    private func text(of parts: [DamagedData.Part], _ reading: ReplayProgress.Reading) -> String {
        let rest = rest(reading)
        return parts.map { part in
            switch part {
            case .words(let words): words
            case .number(let place): Number(rawValue: place).map { String($0.value(in: rest)) } ?? ""
            }
        }.joined()
    }

    // MARK: Parts

    private func parts(_ reading: ReplayProgress.Reading) -> [DamagedData.Part] {
        let rest = rest(reading)
        var parts = [.words("diario: ")] + summaryParts(reading)
        parts += [.words("\nrest: \(command) \(rest.option) "), Self.part(.position)]
        if !isPlanned, !rest.range.isEmpty { parts.append(.words(" " + ShellWords.line(rest.range))) }
        if rest.left != nil { parts += [.words(" --limit "), Self.part(.left)] }
        if isFollowing { parts.append(.words(" --follow")) }
        // Once something has been found, the rest need not find more.
        if failsIfEmpty, reading.deliveredCount == 0 { parts.append(.words(" --fail-if-empty")) }
        if let behindAll { parts.append(.words(" " + behindAll)) }
        return parts + [.words("\nresume: \(rest.option) "), Self.part(.position), .words("\n")]
    }

    private func summaryParts(_ reading: ReplayProgress.Reading) -> [DamagedData.Part] {
        switch reading.deliveredCount {
        case 0: [.words(language(pt: "nada entregue", en: "nothing delivered"))]
        case 1: [.words(language(pt: "1 entregue, ", en: "1 delivered, ")), Self.part(.first)]
        default:
            [
                Self.part(.delivered), .words(language(pt: " entregues, ", en: " delivered, ")), Self.part(.first),
                .words(language(pt: " a ", en: " to ")), Self.part(.last),
            ]
        }
    }

    private static func part(_ number: Number) -> DamagedData.Part { .number(number.rawValue) }

    // MARK: An end that nobody sees coming

    /// A progress that keeps these words for an end because of damaged data, which no code can tell of, and tells `note`.
    func makeProgress(_ note: @escaping @Sendable (ReplayProgress.Reading) -> Void) -> ReplayProgress {
        let said = Mutex<[Int?]>([])
        return ReplayProgress { reading in
            note(reading)
            let reading = kept(of: reading)
            let rest = rest(reading)
            for number in Number.allCases { DamagedData.note(number.value(in: rest), at: number.rawValue) }
            // The words are others only where these are.
            let shape = [min(reading.deliveredCount, 2), reading.upper.map { Int(clamping: $0) }]
            let isNew = said.withLock { said in
                defer { said = shape }
                return said != shape
            }
            if isNew { DamagedData.setLastWords(parts(reading)) }
        }
    }
}
