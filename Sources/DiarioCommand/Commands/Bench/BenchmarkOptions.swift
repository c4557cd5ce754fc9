internal import ArgumentParser
internal import Bench

/// What every benchmark of the engine takes.
struct BenchmarkOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many rounds each side has.", valueName: "N"))
    var rounds = 3

    @Option(help: ArgumentHelp("What the webhooks follow from.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "Where the log is made and removed (TMPDIR, or /tmp): the disk to measure.", valueName: "DIR"))
    var directory: String?

    @Flag(help: "Write one line of JSON.")
    var json = false

    @OptionGroup var fileSystem: FileSystemOptions

    /// Where the log is made.
    /// - Throws: ``CommandFailure`` with 78 where its file system is not fit for one.
    func place() throws -> String {
        let place = directory ?? BenchmarkRun.directory
        try BenchmarkRun.checkFileSystem(of: place, allowed: fileSystem.allowFilesystem)
        return place
    }

    mutating func validate() throws {
        guard (1...Bench.Limits.roundCountMax).contains(rounds) else {
            throw ValidationError("--rounds wants 1 to \(Bench.Limits.roundCountMax).")
        }
    }

    /// - Throws: `ValidationError` unless there may be so many followers.
    static func validate(followers: Int) throws {
        guard (1...Bench.Limits.followerCountMax).contains(followers) else {
            throw ValidationError("--followers wants 1 to \(Bench.Limits.followerCountMax).")
        }
    }

    /// - Throws: `ValidationError` unless there may be so many generated events.
    static func validate(events: Int) throws {
        guard (1...Bench.Limits.eventCountMax).contains(events) else {
            throw ValidationError("--events wants 1 to \(Bench.Limits.eventCountMax).")
        }
    }
}
