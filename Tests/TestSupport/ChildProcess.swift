import Foundation
import Processes

/// A child that is spoken with in lines: one sent, one or more read.
package final class ChildProcess {
    private let program: SpawnedProgram
    private var pending: [UInt8] = []

    /// Starts the executable `name`, which lies beside the tests.
    package convenience init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        try self.init(path: Self.productsPath + "/" + name, arguments, environment: environment)
    }

    /// Starts the executable at `path`.
    package init(path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        program = try SpawnedProgram(
            path, arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            errors: .inherited)
    }

    deinit { kill() }

    /// The folder of the executables and of the folder `Modules`.
    package static var productsPath: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    /// Its id.
    package var id: Int32 { program.id }

    /// Sends `line`.
    package func send(_ line: String) throws { try program.write(Array((line + "\n").utf8)) }

    /// The next line that it writes, without its end; nil when it has written its last.
    package func readLine() -> String? {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeSubrange(...end) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            let more = program.read()
            if more.isEmpty { return nil }
            pending += more
        }
    }

    /// Sends `line` and reads the answer.
    package func ask(_ line: String) throws -> String? {
        try send(line)
        return readLine()
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    package func kill() {
        program.signal(SIGKILL)
        program.wait()
    }

    /// Closes its input and waits for its end; true when it ended with 0.
    package func finish() throws -> Bool {
        program.closeInput()
        return program.wait() == .exited(0)
    }

    /// Waits for its end; true when it ended by the signal `number`.
    package func endedBySignal(_ number: Int32) -> Bool { program.wait() == .signalled(number) }
}

/// Runs a program that is found on the path, without input, and returns its status, -1 where a signal ended it, and what
/// it wrote to both outputs.
package func runTool(
    _ name: String, _ arguments: [String], environment: [String: String] = ProcessInfo.processInfo.environment
) throws -> (status: Int32, output: String) {
    let program = try SpawnedProgram("/usr/bin/env", [name] + arguments, environment: environment, errors: .withOutput)
    program.closeInput()
    let output = String(decoding: program.readToEnd(), as: UTF8.self)
    return (program.wait().status ?? -1, output)
}
