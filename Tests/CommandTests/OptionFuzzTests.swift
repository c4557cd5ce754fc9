import DiarioCommand
import EventFormats
import EventModel
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

/// Whatever stands on the command line is understood or refused: none of it ends the program by a signal.
@Suite("Options", .timeLimit(.minutes(5)))
struct OptionFuzzTests {
    private static let numbers = [
        "0", "-0", "-1", "1", "2147483648", "4294967296", "1125899906842624", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616",
        "99999999999999999999999999999999999999999", "1e400", "0x10", "+5", "٣", "1_000",
    ]

    private static let samples =
        numbers + [
            "", " ", "-", "--", "*", "a*b", "\u{0}", "\u{FEFF}", "start", "end", "2h", "7d", "1h30m",
            "9223372036854775807s", "5200w", "14:00", "23:59:60", "2026-03-31", "2026-02-30", "0000-01-01",
            "9999-12-31", "9999-12-31T23:59:59.999999999-23:59", "0000-01-01T00:00:00+23:59",
            "2026-03-31T14:00:00-03:00", "127.0.0.1:0", "[::1]:65535", ":", "host:99999", "10.0.0.0/8", "::/0", "0/0",
            "::ffff:1.2.3.4/104", "America/Sao_Paulo", "-03:00", "+18:59",
            "1:1042:" + String(repeating: "0", count: 64),
            "4294967295:18446744073709551615:" + String(repeating: "f", count: 64), "json", "xml", "http://[::1]:0/",
            "https://h:65536", "\u{1F468}\u{200D}\u{1F469}", "e\u{301}",
        ]

    private static let commands: [(words: [String], options: [String])] = [
        (
            ["audit"],
            [
                "--from", "--after", "--to", "--last", "--since", "--until", "--order", "--order-id", "--utm",
                "--customer", "--document", "--email", "--event", "--status", "--source", "-n", "--limit", "--tz",
                "--lang", "--data", "--config", "--reverse", "--undecodable", "--json",
            ]
        ),
        (["replay", "ndjson"], ["--as", "--from", "--after", "--to", "--last", "--since", "--follow", "-f"]),
        (["replay", "http"], ["--timeout", "http://127.0.0.1:1/", "-n", "--until"]), (["show"], ["--raw", "--tz"]),
        (["verify"], ["--head"]),
        (["token", "new"], ["--source", "--label", "--expires", "--public-url", "--reader"]),
        (["serve"], ["--listen", "--min-free", "--trusted-proxy", "--log-format", "--log-level"]),
        (
            ["bench", "ingest"],
            ["--connections", "--rate", "--events", "--seconds", "--rounds", "--warm-up", "--seed"]
        ),
        (["bench", "search"], ["--queries", "--cold-queries", "--audits", "--events"]),
        (["bench", "replay"], ["--posts", "--events"]), ([], ["help", "--version", "nonsense"]),
    ]

    /// A sample, or one with a few characters changed, or anything.
    private static func text(_ random: inout SplitMix64) -> String {
        if random.isTrue(percent: 40) { return random.pick(samples) }
        if random.isTrue(percent: 20) {
            return String(decoding: random.bytes(random.next(below: 40)), as: UTF8.self)
        }
        var scalars = Array(random.pick(samples).unicodeScalars)
        let others = Array("0123456789:-+.TZz*/,[]dhmsw= \u{0}\u{7F}é\u{301}\u{1F600}".unicodeScalars)
        for _ in 0...random.next(below: 4) {
            let place = random.next(below: scalars.count + 1)
            if place < scalars.count, random.isTrue(percent: 40) {
                scalars.remove(at: place)
            } else {
                scalars.insert(random.pick(others), at: place)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test("never trap, whatever they are given")
    func commandLines() {
        var random = SplitMix64(seed: TestSeed.announced())
        var acceptedCount = 0
        for _ in 0..<2000 {
            let command = random.pick(Self.commands)
            var arguments = command.words
            for _ in 0..<random.next(below: 4) {
                let option = random.pick(command.options)
                let value = Self.text(&random)
                arguments += random.isTrue(percent: 50) ? ["\(option)=\(value)"] : [option, value]
            }
            if ArgumentReading.accepts(arguments) { acceptedCount += 1 }
        }
        // Some of it is understood, or nothing was tried.
        #expect(acceptedCount > 0)
    }

    @Test("never trap as settings, whatever they are given")
    func settings() {
        var random = SplitMix64(seed: TestSeed.announced())
        for setting in ArgumentReading.settings {
            for sample in Self.samples { _ = ArgumentReading.accepts(sample, for: setting) }
            for _ in 0..<300 { _ = ArgumentReading.accepts(Self.text(&random), for: setting) }
        }
        #expect(ArgumentReading.accepts("[::1]:65535", for: "listen"))
        #expect(!ArgumentReading.accepts("-1", for: "min_free"))
    }

    @Test("that are times have a beginning that does not come after their end, in any zone")
    func times() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        let zones = try ["UTC", "America/Sao_Paulo", "Pacific/Apia", "-18:00", "+18:00"].map {
            try #require(ZonedTime(zone: $0))
        }
        var understoodCount = 0
        for round in 0..<4000 {
            let text = round < Self.samples.count ? Self.samples[round] : Self.text(&random)
            let now = Timestamp(microseconds: Int64(random.next(below: 1 << 52)))
            guard let moments = ArgumentReading.moments(of: text, in: random.pick(zones), at: now) else { continue }
            understoodCount += 1
            #expect(moments[0] <= moments[1] && moments[0] <= moments[2], "\(text)")
            for moment in moments { #expect(zones.allSatisfy { !$0.exactText(moment).isEmpty }) }
        }
        #expect(understoodCount > 10)
    }

    /// Runs `arguments`, which must end by themselves.
    private func run(_ program: DiarioProgram, _ arguments: [String], _ expected: Int32) async throws {
        let outcome = try await program.run(arguments)
        #expect(outcome.status == expected, "\(arguments): \(outcome.errors)")
    }

    @Test("that are positions and counts may be any number of their type", arguments: numbers)
    func anyNumber(number: String) async throws {
        let (data, program) = try await SampleLog.make()
        let isPosition = UInt64(number) != nil
        let isCount = (Int(number) ?? 0) > 0
        for option in ["--from", "--after", "--to"] {
            for command in [["audit"], ["replay", "ndjson"]] {
                try await run(program, command + ["\(option)=\(number)"], isPosition ? 0 : 64)
                try await run(
                    program, command + ["\(option)=\(number)", "--order", "0000593098", "--reverse"],
                    isPosition ? 0 : 64)
            }
            // A follower whose time is over ends at the log's end.
            let follow = ["replay", "ndjson", "\(option)=\(number)", "--follow", "--until", "2026-05-01"]
            try await run(program, follow, isPosition ? 0 : 64)
            try await run(program, follow + ["--event", "ORDER_CREATED", "-n", "9"], isPosition ? 0 : 64)
        }
        for option in ["--last", "--limit"] {
            for command in [["audit"], ["replay", "ndjson"], ["replay", "ndjson", "-f", "--until", "2026-05-01"]] {
                try await run(program, command + ["\(option)=\(number)"], isCount ? 0 : 64)
            }
        }
        let isEvent = UInt64(number).map { (1...7).contains($0) } ?? false
        // What begins with a hyphen is an option here.
        let isOption = number.hasPrefix("-")
        try await run(program, ["show", number], isOption ? 64 : isEvent ? 0 : isPosition ? 1 : 64)
        try await run(program, ["audit", "--status=\(number)"], Int64(number) == nil ? 64 : 0)
        _ = data
    }
}
