internal import ArgumentParser
internal import Replay

/// How fast a replay sends, and how hard it tries.
struct PaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Send so many events at once; those of one order one after the other.", valueName: "N"))
    var inFlight = 1

    @Option(
        help: ArgumentHelp(
            "With --in-flight: send no event that lies further than this behind the first one not taken.",
            valueName: "N"))
    var window = Replay.Limits.windowEventCount

    @Option(
        help: ArgumentHelp("Send at most so many events a second.", valueName: "N"), transform: RateArgument.perSecond)
    var rate: Double?

    @Option(
        help: ArgumentHelp("Send events as they were received, so many times as fast: 1x, 10x.", valueName: "Nx"),
        transform: RateArgument.times)
    var speed: Double?

    @Option(
        help: ArgumentHelp(
            "With --speed: wait for the next event no longer than this, such as 10s.", valueName: "SECONDS"),
        transform: SecondsArgument.wholeSeconds)
    var maxGap: Int?

    @Option(
        help: ArgumentHelp("Send an event so many times at most that the consumer fails at.", valueName: "N"))
    var attempts = 5

    @Option(
        help: ArgumentHelp(
            "Wait so long for a consumer that cannot be reached or is overloaded; 0: not at all.",
            valueName: "SECONDS"),
        transform: SecondsArgument.wholeSeconds)
    var giveUpAfter = 3600

    @Flag(help: "Give way to other programs on this machine, to a receiver among them.")
    var background = false

    /// - Throws: `ValidationError` for what is out of range, or contradicts.
    func validate() throws {
        let most = Replay.Limits.inFlightCountMax
        guard (1...most).contains(inFlight) else { throw ValidationError("--in-flight wants 1 to \(most).") }
        guard (1...1_000_000).contains(window) else { throw ValidationError("--window wants 1 to 1000000.") }
        guard (1...1000).contains(attempts) else { throw ValidationError("--attempts wants 1 to 1000.") }
        guard (0...31_536_000).contains(giveUpAfter) else {
            throw ValidationError("--give-up-after wants 0 to a year.")
        }
        if maxGap != nil, speed == nil { throw ValidationError("--max-gap wants --speed.") }
        if let maxGap, maxGap < 0 { throw ValidationError("--max-gap wants a time.") }
    }

    /// The options as words of a command line.
    var words: [String] {
        var words: [String] = []
        if inFlight != 1 { words += ["--in-flight", String(inFlight)] }
        if window != Replay.Limits.windowEventCount { words += ["--window", String(window)] }
        if let rate { words += ["--rate", RateArgument.text(rate)] }
        if let speed { words += ["--speed", RateArgument.text(speed) + "x"] }
        if let maxGap { words += ["--max-gap", String(maxGap)] }
        if attempts != 5 { words += ["--attempts", String(attempts)] }
        if giveUpAfter != 3600 { words += ["--give-up-after", String(giveUpAfter)] }
        if background { words.append("--background") }
        return words
    }

    /// Has `run` send at this pace.
    func apply(to run: inout ReplayRun) {
        run.inFlightCount = inFlight
        run.windowEventCount = window
        run.effort = Effort(attemptCountMax: attempts, giveUpSeconds: Int64(giveUpAfter))
        run.pace = Pace(
            eventsPerSecond: rate, speed: speed, gapSecondsMax: maxGap.map(Double.init) ?? .infinity)
    }

}

/// Numbers with what they count, on the command line.
enum RateArgument {
    /// `120`, `0.5` or `120/s`.
    static func perSecond(_ text: String) throws -> Double {
        try number(text.hasSuffix("/s") ? String(text.dropLast(2)) : text, wanted: "a number of events a second")
    }

    /// `1x`, `10x` or `0.5`.
    static func times(_ text: String) throws -> Double {
        try number(text.hasSuffix("x") ? String(text.dropLast()) : text, wanted: "how many times as fast, such as 10x")
    }

    private static func number(_ text: String, wanted: String) throws -> Double {
        guard let number = Double(text), number >= 0.001, number <= 1_000_000 else {
            throw ValidationError("'\(text)' is not \(wanted), from 0.001 to 1000000.")
        }
        return number
    }

    /// The number as it is typed.
    static func text(_ number: Double) -> String { number == number.rounded() ? String(Int(number)) : String(number) }
}
