import EventModel
import EventStore
import Foundation
import Reports
import Subprocess
import TestSupport
import Testing

@Suite("outages", .timeLimit(.minutes(3)))
struct OutageTests {
    // MARK: Silence

    static let hour: Int64 = 3600
    static let week: Int64 = 168 * 3600
    /// A whole hour, at which the time that is judged begins.
    static let start: Int64 = 1_789_999_200

    static func time(_ second: Int64) -> Timestamp { Timestamp(microseconds: second * 1_000_000) }

    /// Four weeks in which the hours 0 to 5 after `start` had `count` events each.
    static func custom(_ count: Int = 5, source: String = "loja") -> SourceHours {
        var hours = SourceHours()
        for week in 1...4 as ClosedRange<Int64> {
            for hour in 0...5 as ClosedRange<Int64> {
                for event in 0..<Int64(count) {
                    hours.add(source, at: time(start - week * Self.week + hour * Self.hour + event * 60))
                }
            }
        }
        return hours
    }

    @Test("a source is silent where it always sent in this hour of the week, and nothing came")
    func silence() {
        var hours = Self.custom()
        hours.add("loja", at: Self.time(Self.start + 100))
        hours.add("loja", at: Self.time(Self.start + 3 * Self.hour + 200))
        let found = hours.silences(
            since: Self.time(Self.start), until: Self.time(Self.start + 4 * Self.hour), except: [])
        #expect(
            found == [
                SourceSilence(
                    source: "loja", from: Self.time(Self.start + 100),
                    until: Self.time(Self.start + 3 * Self.hour + 200), usualCount: 10)
            ])
    }

    @Test("an hour that is not over, and one that is not wholly within the time asked for, are not judged")
    func wholeHours() {
        let hours = Self.custom()
        let found = hours.silences(
            since: Self.time(Self.start + 1), until: Self.time(Self.start + 3 * Self.hour - 1), except: [])
        #expect(found.map(\.usualCount) == [5] && found.first?.until == nil)
        let none = hours.silences(
            since: Self.time(Self.start + 1), until: Self.time(Self.start + 2 * Self.hour - 1), except: [])
        #expect(none.isEmpty)
    }

    @Test("an hour that had fewer events in one of the weeks before is not judged")
    func rareSource() {
        let end = Self.time(Self.start + 2 * Self.hour)
        #expect(Self.custom(4).silences(since: Self.time(Self.start), until: end, except: []).isEmpty)
        #expect(!Self.custom(5).silences(since: Self.time(Self.start), until: end, except: []).isEmpty)
    }

    @Test("hours that an outage touches are told as an outage only")
    func silenceInOutage() {
        let outage = Outage(
            cause: .notRunning, from: Self.time(Self.start + 10), until: Self.time(Self.start + Self.hour + 10),
            isExact: true)
        let found = Self.custom().silences(
            since: Self.time(Self.start), until: Self.time(Self.start + 3 * Self.hour), except: [outage])
        #expect(found.map(\.usualCount) == [5])
        let lasting = Outage(cause: .notRunning, from: Self.time(Self.start - 10), until: nil, isExact: true)
        let none = Self.custom().silences(
            since: Self.time(Self.start), until: Self.time(Self.start + 3 * Self.hour), except: [lasting])
        #expect(none.isEmpty)
    }

    @Test("each source is judged by its own custom")
    func sources() {
        var hours = Self.custom()
        for event in 0..<9 as Range<Int64> { hours.add("outra", at: Self.time(Self.start + event)) }
        let found = hours.silences(since: Self.time(Self.start), until: Self.time(Self.start + Self.hour), except: [])
        #expect(found.map(\.source) == ["loja"])
    }

    // MARK: The program

    @Test("a receiver that stopped in order and one that was killed are told as outages, in outages, stats and audit")
    func stopsAndKills() async throws {
        let (data, program) = try await SampleLog.make()
        let before = try await program.run("outages", "--json").object()
        #expect(before["known_since"] is NSNull && before["receiving"] as? Bool == false)
        #expect((before["outages"] as? [Any])?.isEmpty == true)

        _ = try await program.serve { _ in
            let running = try await program.run("outages", "--json").object()
            #expect(running["receiving"] as? Bool == true && (running["outages"] as? [Any])?.isEmpty == true)
        }
        _ = try await program.serve(signal: .kill) { _ in
            // The second line says that it runs, so that a kill leaves it begun and not ended.
            try await program.waitForOutages(1)
        }
        let killed = try await program.outages()
        #expect(killed.map { $0["cause"] as? String } == ["not_running", "not_running"])
        #expect(killed.map { $0["exact"] as? Bool } == [true, false])
        #expect(killed[0]["until"] is String && killed[1]["until"] is NSNull)

        let stats = try await program.run("stats", "--json").object()["outages"] as? [String: Any]
        #expect(stats?["count"] as? Int == 2 && stats?["receiving"] as? Bool == false)
        #expect(try await program.run("stats").output.contains("Outages"))
        let audit = try await program.run("audit", "--order", "0000593098", "--json").object()
        #expect((audit["outages"] as? [Any])?.count == 2)
        let early = try await program.run(
            "audit", "--order", "0000593098", "--until", "2026-03-31T00:00:00Z", "--json"
        ).object()
        #expect((early["outages"] as? [Any])?.isEmpty == true)
        for (language, words) in [
            ("en", "Receiver not running"), ("pt-BR", "Receptor parado"),
        ] {
            for command in [["outages"], ["audit", "--order", "0000593098"]] {
                let screen = try await program.run(command + ["--lang", language])
                #expect(screen.status == 0 && screen.output.contains(words), "\(command) \(screen.output)")
            }
        }
        _ = data
    }

    @Test("a file that is not what was written is told: outages ends with 65, and the others go on")
    func damaged() async throws {
        let (data, program) = try await SampleLog.make()
        _ = try await program.serve { _ in }
        try RawFile.overwrite(data.path + "/availability", at: 6, with: [UInt8(ascii: "x")])
        let outages = try await program.run("outages")
        #expect(outages.status == 65 && outages.errors.contains("line 1 of"), "\(outages.errors)")
        for command in [["stats"], ["audit", "--order", "0000593098"]] {
            let outcome = try await program.run(command)
            #expect(outcome.status == 0 && outcome.errors.contains("line 1 of"), "\(command) \(outcome.errors)")
        }
        _ = data
    }

    @Test("a time that ends before it begins, and a source that is not known, are refused")
    func badInput() async throws {
        let (data, program) = try await SampleLog.make()
        #expect(try await program.run("outages", "--since", "1h", "--until", "2h").status == 64)
        #expect(try await program.run("outages", "--source", "nobody").status == 64)
        #expect(try await program.run("outages", "--since", "soon").status == 64)
        _ = data
    }
}

extension DiarioProgram {
    fileprivate func outages() async throws -> [[String: Any]] {
        try #require(try await run("outages", "--json").object()["outages"] as? [[String: Any]])
    }

    /// Waits until so many outages are told and a receiver runs.
    fileprivate func waitForOutages(_ count: Int) async throws {
        while true {
            let report = try await run("outages", "--json").object()
            if report["receiving"] as? Bool == true, (report["outages"] as? [Any])?.count == count { return }
        }
    }
}
