internal import Bench
internal import EventFormats
internal import EventStore
internal import Foundation
internal import Replay

/// A benchmark as the command line runs it: with progress on a terminal, until it is over or a signal ends it.
enum BenchmarkRun {
    /// Where benchmarks make what they remove again, unless an option says otherwise: `TMPDIR`, or `/tmp`.
    static var directory: String { ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp" }

    /// Refuses to make a log in `directory` where its file system is not fit for one and `allowed` does not name it.
    /// - Throws: ``CommandFailure`` with 78, naming the option that chooses another disk.
    static func checkFileSystem(of directory: String, allowed: String?) throws {
        let fileSystem = try FileSystem(at: directory)
        guard fileSystem.isFit || fileSystem.name == allowed else {
            throw CommandFailure(
                .configuration,
                "\(directory) lies on \(fileSystem.name), which is not what a log lies on: name a directory on the disk to "
                    + "measure with --directory, or pass --allow-filesystem \(fileSystem.name)")
        }
    }

    /// Runs `benchmark`, which calls back with how far it has come, and cleans up when it is cancelled.
    /// - Throws: ``CommandFailure`` with the contract's exit status.
    static func report<Report: Sendable>(
        _ benchmark: @escaping @Sendable (@escaping @Sendable (BenchmarkProgress) -> Void) async throws -> Report
    ) async throws -> Report {
        try await benchmarking {
            let (steps, continuation) = AsyncStream<BenchmarkProgress>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let measuring = Task {
                defer { continuation.finish() }
                return try await benchmark { continuation.yield($0) }
            }
            let stop = StopRequest()
            let interrupt = Interrupt(stop, lastWords: { TemporaryPlaces.removeAll() })
            let stopping = Task {
                await stop.wait()
                if stop.isRequested { measuring.cancel() }
            }
            defer {
                stopping.cancel()
                withExtendedLifetime(interrupt) {}
            }
            var line = ProgressLine(Language.spoken(pt: "medindo", en: "measuring"))
            for await step in steps { line.show(done: UInt64(step.doneCount), of: UInt64(step.totalCount)) }
            return try await measuring.value
        }
    }

    /// Writes `report` to standard output.
    /// - Throws: ``CommandFailure`` with 1 where something is missing.
    static func write(_ report: EngineReport, unit: String = "events", json: Bool) throws {
        if json {
            StandardOutput.write(line: try BenchmarkJSON(report).line())
        } else {
            let output = EngineOutput(report: report, unit: unit)
            let lines = output.lines(width: Terminal.columnCount, isStyled: Terminal.isColoured)
            StandardOutput.write(lines: lines)
        }
        if report.missingCount > 0 {
            throw CommandFailure(.failed, "\(report.missingCount) \(unit) are missing, or not as they should be")
        }
    }
}
