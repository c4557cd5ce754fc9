internal import Foundation

/// A child that is spoken with in lines: one sent, one or more read.
package final class ChildProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var pending: [UInt8] = []

    /// Starts the executable `name`, which lies beside the tests.
    package convenience init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        try self.init(path: Self.productsPath + "/" + name, arguments, environment: environment)
    }

    /// Starts the executable at `path`.
    package init(path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit { kill() }

    /// The folder of the executables and of the folder `Modules`.
    package static var productsPath: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    /// Its id.
    package var id: Int32 { process.processIdentifier }

    /// Sends `line`.
    package func send(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// The next line that it writes, without its end; nil when it has written its last.
    package func readLine() -> String? {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeSubrange(...end) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            // `FileHandle.read(upToCount:)` waits for as many bytes as it may read.
            var more = [UInt8](repeating: 0, count: 4096)
            let count = read(output.fileHandleForReading.fileDescriptor, &more, more.count)
            guard count > 0 else { return nil }
            pending += more[..<count]
        }
    }

    /// Sends `line` and reads the answer.
    package func ask(_ line: String) throws -> String? {
        try send(line)
        return readLine()
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    package func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Closes its input and waits for its end; true when it ended with 0.
    package func finish() throws -> Bool {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationReason == .exit && process.terminationStatus == 0
    }

    /// Waits for its end; true when it ended by the signal `number`.
    package func endedBySignal(_ number: Int32) -> Bool {
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal && process.terminationStatus == number
    }
}

/// Runs a program that is found on the path, and returns its status and what it wrote to both outputs.
package func runTool(_ name: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
}
