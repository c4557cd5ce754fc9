internal import Foundation
internal import Glibc
internal import NIOPosix
internal import Processes

/// This very program once more, with other arguments, or another one: a child whose standard output is read here and
/// whose standard error goes to a file.
///
/// It gets this process's environment without what would steer it: what begins with `DIARIO_`, so that what is measured
/// has the defaults, or with `GIT_`. Its standard input is a pipe that ends when this process does; no other descriptor
/// of this process is open in it.
final class ChildProcess: Sendable {
    private let program: SpawnedProgram

    /// Its process id.
    var id: pid_t { program.id }

    /// Starts this program with `arguments`.
    /// - Throws: ``BenchError/Code/failed`` when the system refuses.
    convenience init(_ arguments: [String], errorPath: String) throws(BenchError) {
        try self.init("/proc/self/exe", name: "diario", arguments, errorPath: errorPath)
    }

    /// Starts the program at `path`.
    /// - Throws: ``BenchError/Code/failed`` when the system refuses.
    init(_ path: String, name: String? = nil, _ arguments: [String], errorPath: String) throws(BenchError) {
        do throws(SystemRefusal) {
            program = try SpawnedProgram(
                path, name: name, arguments, environment: Self.environment, errors: .file(errorPath))
        } catch {
            throw BenchError(.failed, "\(error)")
        }
    }

    /// The next line of the child's standard output; nil when the child has closed it, or says nothing for so long.
    func line(withinSeconds seconds: Int) async throws -> String? {
        try await NIOThreadPool.singleton.runIfActive { [self] in readLine(withinSeconds: seconds) }
    }

    /// Waits for the child to end, asks it to with SIGTERM where `isToStop`, and kills it when it takes longer than
    /// ``Limits/stopSecondsMax``. Gives its exit status; nil where a signal ended it.
    @discardableResult
    func end(isToStop: Bool) async throws -> Int32? {
        // In a task of its own, because a cancelled one must stop its children all the same.
        try await Task {
            try await NIOThreadPool.singleton.runIfActive { [self] in reap(isToStop: isToStop) }
        }.value
    }

    /// Ends the child's standard input.
    func endInput() { program.closeInput() }

    /// Waits until the child has ended by itself, and gives its exit status, nil where a signal ended it, and all that
    /// it has written. Blocks.
    func finish() -> (status: Int32?, output: [UInt8]) {
        let output = program.readToEnd()
        return (program.wait().status, output)
    }

    private static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DIARIO_") && !$0.key.hasPrefix("GIT_") }
    }

    private func readLine(withinSeconds seconds: Int) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        let deadline = MonotonicClock.nanoseconds() + UInt64(seconds) * 1_000_000_000
        while bytes.count < Limits.answerByteCountMax {
            let now = MonotonicClock.nanoseconds()
            var wanted = pollfd(fd: program.output, events: Int16(POLLIN), revents: 0)
            let count = now < deadline ? poll(&wanted, 1, Int32((deadline - now) / 1_000_000) + 1) : 0
            if count < 0, errno == EINTR { continue }
            guard count > 0, read(program.output, &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    private func reap(isToStop: Bool) -> Int32? {
        if isToStop { program.signal(SIGTERM) }
        var waitedMilliseconds = 0
        while true {
            if let ending = program.endingIfOver() { return ending.status }
            if waitedMilliseconds == Limits.stopSecondsMax * 1000 { program.signal(SIGKILL) }
            usleep(1000)
            waitedMilliseconds += 1
        }
    }
}
