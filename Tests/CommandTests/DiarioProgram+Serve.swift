import Foundation
import Subprocess
import Testing

extension DiarioProgram {
    /// What the ready line says.
    struct Ready: Sendable {
        let members: Set<String>
        let listen: String
        let pid: Int32
        let head: Int
        let isOperatorNull: Bool
        let isReady: Bool
        let isAdmitting: Bool
        let reason: String?

        init(line: String) throws {
            let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let object = try #require(parsed)
            members = Set(object.keys)
            listen = try #require(object["listen"] as? String)
            pid = try #require(object["pid"] as? Int32)
            head = try #require(object["head"] as? Int)
            isOperatorNull = object["operator"] is NSNull
            isReady = try #require(object["ready"] as? Bool)
            isAdmitting = try #require(object["admitting"] as? Bool)
            reason = object["reason"] as? String
        }

        /// Has tokens and address lists read again.
        func hangUp() { kill(pid, SIGHUP) }
    }

    /// Starts `diario serve`, waits for its ready line, runs `body` with it, sends `signal`, and returns how it ended.
    func serve(
        _ arguments: [String] = [], minFree: String = "0", signal: Signal = .terminate,
        _ body: @escaping @Sendable (Ready) async throws -> Void
    ) async throws -> Outcome {
        let result = try await Subprocess.run(
            configuration(["serve", "--listen", "127.0.0.1:0", "--min-free", minFree] + arguments),
            input: .none,
            output: .sequence, error: .string(limit: 1 << 20)
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardOutput.strings() {
                lines.append(line)
                guard lines.count == 1 else { continue }
                do {
                    try await body(Ready(line: line))
                } catch {
                    Issue.record(error)
                }
                try execution.send(signal: signal)
            }
            return lines
        }
        return Outcome(
            status: result.terminationStatus.code, output: result.closureResult.joined(separator: "\n"),
            errors: result.standardError)
    }
}
