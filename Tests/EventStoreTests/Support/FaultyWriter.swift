import Foundation
import TestSupport
import Testing

/// A child that writes a log, with `Shims/log_faults.c` between LMDB and the system.
final class FaultyWriter {
    let child: ChildProcess
    private let controlPath: String
    private let tracePath: String
    private let noticesPath: String

    /// Compiles the shim into `folder` and starts the child on `log`.
    init(_ log: TemporaryLog, in folder: String) throws {
        let library = folder + "/log_faults.so"
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Shims/log_faults.c").path
        let compiled = try runTool("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
        try #require(compiled.status == 0, "\(compiled.output)")
        controlPath = folder + "/control"
        tracePath = folder + "/trace"
        noticesPath = folder + "/notices"
        try Data("none".utf8).write(to: URL(filePath: controlPath))
        // An absolute minimum of one byte: only a disk that says it is full is full.
        child = try ChildProcess(
            "StoreProbe", ["write", log.path],
            environment: [
                "LD_PRELOAD": library, "LOG_FAULTS_CONTROL": controlPath, "LOG_FAULTS_TRACE": tracePath,
                "PROBE_MIN_FREE": "1", "PROBE_NOTICES": noticesPath,
            ])
        let greeting = child.readLine()
        try #require(greeting?.starts(with: "ready") == true, "\(greeting ?? "no answer")")
    }

    /// What the store had to say so far, a notice each.
    func notices() throws -> [String] {
        try String(contentsOfFile: noticesPath, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Makes `word` what happens from now on.
    func tell(_ word: String) throws {
        try Data(word.utf8).write(to: URL(filePath: controlPath), options: .atomic)
    }

    /// What was written to the log's data file so far: a list of words and the thread that did it.
    func trace() throws -> [(what: String, thread: String, more: String?)] {
        try String(contentsOfFile: tracePath, encoding: .utf8).split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            return (words[0], words[1], words.dropFirst(2).first)
        }
    }

    /// Waits until the trace has a line `word`.
    func waitForTrace(of word: String) throws {
        try wait(for: "a trace of \(word)") { try trace().contains { $0.what == word } }
    }
}
