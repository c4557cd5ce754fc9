import EventModel
import EventStore
import Foundation
import Testing

/// What would show that something was forgotten: words that Portuguese does not have.
@Suite("No English is left", .timeLimit(.minutes(5)))
struct ForgottenEnglishTests {
    private static let words = ["LANG": "pt_BR.UTF-8"]

    /// A log with events, the program for it in Portuguese, and what it needs to write there.
    private func log(_ events: [NewEvent] = []) async throws -> (TemporaryData, DiarioProgram, allowed: [String]) {
        let data = TemporaryData()
        let configuration = try data.create()
        try await data.append(events, configuration)
        let allowed = configuration.allowedFileSystem.map { ["--allow-filesystem", $0] } ?? []
        return (data, try DiarioProgram(data: data.path, Self.words), allowed)
    }

    /// The lines of `text` that have an English word, options and file names left out.
    private func english(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { line in
            let prose = line.replacing(#/--[a-z-]+|\{.*\}|[A-Za-z0-9_.\/-]*\/[A-Za-z0-9_.\/-]*|'[^']*'/#, with: "")
            let word =
                #/\b(?:the|of|and|are|is|was|with|not|cannot|which|from|wants|failed|such|its|there|to|in|an|by)\b/#
            return prose.lowercased().contains(word)
        }
    }

    @Test("in what is wrong with the configuration file or the environment")
    func settings() async throws {
        let (data, _, _) = try await log()
        let file = data.path + "/c.json"
        let wrong = [
            "min_free", "log_map_bytes", "index_map_bytes", "log_level", "log_format", "listen", "trusted_proxy",
            "index_interval_milliseconds",
        ]
        for name in wrong {
            try #"{"\#(name)":"zz"}"#.write(toFile: file, atomically: true, encoding: .utf8)
            let inFile = try await DiarioProgram(data: data.path, Self.words).run(
                "serve", "--config", file, "--print-config")
            #expect(inFile.status == 78)
            #expect(inFile.errors.hasPrefix("diario: \(name) no arquivo de configuração espera "), "\(inFile.errors)")
            let variable = "DIARIO_" + name.uppercased()
            let set = try DiarioProgram(data: data.path, [variable: "zz"].merging(Self.words) { _, new in new })
            let inEnvironment = try await set.run("serve", "--print-config")
            #expect(inEnvironment.errors.hasPrefix("diario: \(variable) espera "), "\(inEnvironment.errors)")
            #expect(english(inFile.errors + inEnvironment.errors).isEmpty)
        }
        for text in ["x", #"{"nope":1}"#, #"{"min_free":true}"#, #"{"trusted_proxy":[1]}"#] {
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let outcome = try await DiarioProgram(data: data.path, Self.words).run("serve", "--config", file)
            #expect(outcome.status == 78 && english(outcome.errors).isEmpty, "\(outcome.errors)")
        }
    }

    @Test("in what the system and LMDB say")
    func system() async throws {
        let (data, program, allowed) = try await log(SampleLog.events())
        let address = try await program.run(["serve", "--listen", "192.0.2.1:1", "--min-free", "0"] + allowed)
        #expect(address.errors.contains("o endereço não é desta máquina"), "\(address.errors)")
        let index = data.path + "/index/data.mdb"
        try FileManager.default.removeItem(atPath: index)
        try FileManager.default.createDirectory(
            atPath: index, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let damagedIndex = try await program.run("audit", "--order", "1")
        #expect(damagedIndex.errors.contains("o índice não é usado: não pode ser lido: é um diretório"))
        let log = data.path + "/log/data.mdb"
        let bytes = try #require(FileManager.default.contents(atPath: log))
        try FileHandle(forUpdating: URL(fileURLWithPath: log)).write(contentsOf: Data(repeating: 7, count: bytes.count))
        let invalid = try await program.run("stats")
        let shortened = try await program.run("verify")
        #expect(invalid.status == 65 && shortened.status == 65)
        let said = [address, damagedIndex, invalid, shortened].map { $0.output + $0.errors }.joined(separator: "\n")
        #expect(english(said).isEmpty, "\(said)")
    }

    @Test("in the tables of benchmarks and what they compare", .timeLimit(.minutes(5)))
    func benchmarks() async throws {
        let (data, _, allowed) = try await log()
        let program = try DiarioProgram(Self.words)
        let place = ["--directory", data.path] + allowed
        var outcomes: [DiarioProgram.Outcome] = []
        outcomes.append(
            try await program.run(["bench", "append", "--batch", "4", "--events", "40", "--rounds", "1"] + place))
        outcomes.append(
            try await program.run(
                ["bench", "replay", "--events", "200", "--posts", "20", "--rounds", "1"] + place))
        outcomes.append(
            try await program.run(
                [
                    "bench", "search", "--events", "200", "--queries", "3", "--cold-queries", "1", "--audits", "1",
                    "--rounds", "1",
                ]
                    + place))
        let ingest =
            ["bench", "ingest", "--events", "30", "--rounds", "1", "--warm-up", "0", "--connections", "2"] + place
        let json = try await program.run(ingest + ["--json"])
        try json.output.write(toFile: data.path + "/before", atomically: true, encoding: .utf8)
        outcomes.append(
            try await program.run(ingest + ["--seed", "2", "--rate", "50", "--compare", data.path + "/before"]))
        for outcome in outcomes {
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(english(outcome.output + outcome.errors).isEmpty, "\(english(outcome.output + outcome.errors))")
        }
        #expect(
            outcomes[0].output.contains("eventos/s") && outcomes[2].output.contains("histórias/s")
                && outcomes[3].output.contains("Comparado com"))
    }

    @Test("in the log of a receiver for people; its lines of JSON stay English")
    func receiver() async throws {
        let (data, program, allowed) = try await log()
        let human = try await program.serve(["--log-level", "debug"] + allowed) { ready in
            _ = try await post("{}", to: "http://\(ready.listen)/webhooks/loja?token=x")
        }
        #expect(human.status == 0 && english(human.errors).isEmpty, "\(human.errors)")
        #expect(human.errors.contains(" aviso") && human.errors.contains(" resultado=401_"), "\(human.errors)")
        // Nor names of Swift types, which are no language.
        #expect(!human.errors.contains(#/[A-Z][A-Za-z]+\.[A-Z][A-Za-z]+|[A-Za-z]+\(\)/#), "\(human.errors)")
        let json = try await program.serve(["--log-format", "json"] + allowed) { _ in }
        #expect(json.errors.contains(#""level":"info""#) && json.errors.contains(#""message":"receiver started""#))
        _ = data
    }
}
