import Foundation
import Subprocess
import Testing

/// The program as it was built, run as people run it.
struct DiarioProgram {
    /// What a run came to.
    struct Outcome {
        /// The exit status; minus the signal's number where a signal ended it.
        var status: Int32
        var output: String
        var errors: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }
        var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

        /// Standard output as one JSON object.
        func object() throws -> [String: Any] {
            try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(output) \(errors)")
        }
    }

    /// The environment: nothing of the one that runs the tests but what a program needs.
    var environment: [String: String]

    init(data: String? = nil, _ more: [String: String] = [:]) throws {
        environment = ["PATH": "\(try Self.directory()):/usr/bin:/bin", "LANG": "C", "TZ": "UTC"]
        environment["DIARIO_DATA"] = data
        environment.merge(more) { _, new in new }
    }

    /// Where the program lies: beside the tests' own executable.
    private static func directory() throws -> String {
        let paths = ["/proc/self/exe"] + CommandLine.arguments
        for path in paths {
            let directory = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent()
            if FileManager.default.isExecutableFile(atPath: directory.appendingPathComponent("diario").path) {
                return directory.path
            }
        }
        throw MissingProgram()
    }

    struct MissingProgram: Error, CustomStringConvertible {
        var description: String { "there is no executable `diario` beside the tests: build the whole package first" }
    }

    /// The program with `arguments`, to be run.
    func configuration(_ arguments: [String], executable: String = "diario") -> Configuration {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        return Configuration(
            executable: .name(executable), arguments: Arguments(arguments), environment: .custom(variables))
    }

    /// Runs the program to its end.
    func run(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await run(arguments, input: input)
    }

    /// Runs the program, or another, to its end.
    func run(_ arguments: [String], input: String = "", executable: String = "diario") async throws -> Outcome {
        let result = try await Subprocess.run(
            configuration(arguments, executable: executable), input: .string(input),
            output: .string(limit: 64 << 20), error: .string(limit: 16 << 20))
        return Outcome(
            status: result.terminationStatus.code, output: result.standardOutput, errors: result.standardError)
    }
}

extension TerminationStatus {
    var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): -signal
        }
    }
}
