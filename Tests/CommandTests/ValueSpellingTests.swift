import EventModel
import Foundation
import Testing

@Suite("Values on the command line, as people write them", .timeLimit(.minutes(3)))
struct ValueSpellingTests {
    @Test("a person's value is asked for at a terminal, and not shown", arguments: ["--email", "--document"])
    func hidden(option: String) async throws {
        let (data, program) = try await SampleLog.make()
        let value = option == "--email" ? SampleLog.email : SampleLog.document
        let terminal = PseudoTerminal(answers: [(question: option, answer: value + "\n")])
        let outcome = try await terminal.run(program, "audit", option, "-", "--json")
        #expect(outcome.status == 0 && outcome.screen.contains(#""found":4"#), "\(outcome.screen)")
        #expect(!outcome.screen.contains(value))
        _ = data
    }

    @Test("a question at a terminal ends with 130 at control and C")
    func interrupted() async throws {
        let (data, program) = try await SampleLog.make()
        let terminal = PseudoTerminal(answers: [(question: "--email", answer: "ana@\u{3}")])
        let outcome = try await terminal.run(program, "audit", "--email", "-")
        #expect(outcome.status == 130 && !outcome.screen.contains("ana@"))
        _ = data
    }

    @Test("the last event has a name", arguments: ["last", "último"])
    func last(name: String) async throws {
        let (data, program) = try await SampleLog.make()
        #expect(try await program.run("show", name, "--raw").output == "seven\u{1B}[2J")
        let empty = TemporaryData()
        _ = try empty.create()
        let outcome = try await DiarioProgram(data: empty.path).run("show", name)
        #expect(outcome.status == 1 && outcome.errors.contains("the log is empty"))
        _ = data
    }

    @Test(
        "days have names, in both languages, and so has this moment",
        arguments: [
            ("today", "", 2), ("hoje", "", 2), ("yesterday", "", 3), ("ontem", "", 3), ("", "yesterday", 2),
            ("", "now", 4), ("", "agora", 4), ("Yesterday", "ontem", 1), ("now", "", 0),
        ])
    func days(since: String, until: String, count: Int) async throws {
        let data = TemporaryData()
        var utc = Calendar(identifier: .gregorian)
        utc.timeZone = .gmt
        let today = utc.startOfDay(for: Date())
        let times = [today.addingTimeInterval(-86_401), today.addingTimeInterval(-1), today, Date()]
        try await data.create(
            with: try times.map { time in
                var event = try SampleLog.undecodable("2026-03-31T15:00:00Z")
                event.receivedAt = Timestamp(microseconds: Int64(time.timeIntervalSince1970 * 1_000_000))
                return event
            })
        let program = try DiarioProgram(data: data.path)
        var arguments = ["replay", "ndjson", "--tz", "UTC"]
        if !since.isEmpty { arguments += ["--since", since] }
        if !until.isEmpty { arguments += ["--until", until] }
        let outcome = try await program.run(arguments)
        try #require(utc.startOfDay(for: Date()) == today, "the day changed while this ran: run it again")
        #expect(outcome.status == 0 && outcome.lines.count == count, "\(outcome.errors)")
    }

    @Test(
        "sizes have units",
        arguments: [
            ("0", 0), ("1GiB", 1 << 30), ("500 MB", 500_000_000), ("3mib", 3 << 20), ("1024", 1024), ("7B", 7),
        ])
    func sizes(text: String, byteCount: Int) async throws {
        let program = try DiarioProgram(data: "/nowhere")
        let outcome = try await program.run("serve", "--min-free", text, "--print-config")
        let settings = try #require(try outcome.object()["settings"] as? [String: [String: Any]], "\(outcome.errors)")
        #expect(settings["min_free"]?["value"] as? Int == byteCount)
    }

    @Test("sizes that are none are refused", arguments: ["", "GiB", "1XB", "-1", "9999999999TiB", "1.5GiB"])
    func noSizes(text: String) async throws {
        let outcome = try await DiarioProgram(data: "/nowhere").run("serve", "--min-free=\(text)", "--print-config")
        #expect(outcome.status == 64 && outcome.errors.contains("--min-free"))
    }

    @Test("lengths of time have units")
    func lengths() async throws {
        let (data, sample) = try await SampleLog.make()
        // Nobody listens there: the option was understood where the replay ends for that reason.
        for (text, status) in [("10s", 69), ("2m", 69), ("30", 69), ("2h", 64), ("0.5", 64), ("10x", 64), ("ms", 64)] {
            let outcome = try await sample.run(
                "replay", "http", "http://127.0.0.1:1/", "--give-up-after", "0", "--timeout", text)
            #expect(outcome.status == status, "\(text): \(outcome.errors)")
        }
        _ = data
        let program = try DiarioProgram(data: "/nowhere", ["DIARIO_INDEX_INTERVAL_MILLISECONDS": "2s"])
        let settings = try await program.run("serve", "--print-config").object()["settings"] as? [String: [String: Any]]
        #expect(settings?["index_interval_milliseconds"]?["value"] as? Int == 2000)
    }

    @Test("levels are taken in any case", arguments: ["INFO", "Debug", "warning"])
    func levels(text: String) async throws {
        let program = try DiarioProgram(data: "/nowhere")
        let outcome = try await program.run("serve", "--log-level", text, "--log-format", "JSON", "--print-config")
        let settings = try outcome.object()["settings"] as? [String: [String: Any]]
        #expect(settings?["log_level"]?["value"] as? String == text.lowercased())
        #expect(settings?["log_format"]?["value"] as? String == "json")
    }
}
