import EventModel
import Foundation
import Testing

@Suite("Selection options", .timeLimit(.minutes(3)))
struct SelectionTests {
    private func positions(_ outcome: DiarioProgram.Outcome) throws -> [Int] {
        try outcome.lines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["position"] as? Int)
        }
    }

    @Test(
        "select what the contract says",
        arguments: [
            ([], [1, 2, 3, 4, 5, 6, 7]),
            (["--from", "3", "--to", "5"], [3, 4, 5]), (["--after", "5"], [6, 7]),
            (["--from", "start", "-n", "2"], [1, 2]),
            (["--from", "end"], []), (["--from", "1", "--after", "6"], [7]), (["--last", "2"], [6, 7]),
            (["--last", "2", "--reverse"], [7, 6]), (["--reverse", "-n", "3"], [7, 6, 5]),
            (["--last", "99"], [1, 2, 3, 4, 5, 6, 7]),
            (["--last", "2", "--order", "0000593098", "--source", "loja"], [3, 6]), (["--to", "0"], []),
            (["--order", "0000593098"], [1, 2, 3, 5, 6]), (["--order", "00005930*"], [1, 2, 3, 5, 6, 7]),
            (["--order", "000059309"], []), (["--order-id", "101"], [7]), (["--utm", "utm-1"], [1, 2, 3, 5, 6, 7]),
            (["--customer", "2", "--source", "loja"], [1, 2, 3]), (["--document", "123421341234"], [1, 2, 3, 5]),
            (["--document", "123.421.341-234", "--source", "outra"], [5]),
            (["--email", " ANA@example.com"], [1, 2, 3, 5]),
            (["--event", "ORDER_CREATED", "--event", "ORDER_CANCEL"], [1, 5, 6]), (["--status", "3"], [2, 3]),
            (["--status", "3", "--status", "9"], [2, 3, 6]), (["--undecodable"], [4]), (["--source", "nobody"], []),
            (["--since", "2026-03-31", "--tz", "America/Sao_Paulo"], [3, 4, 5, 6, 7]),
            (["--until", "2026-03-31", "--tz", "America/Sao_Paulo"], [1, 2, 3, 4, 5]),
            (["--since", "2026-03-31", "--until", "2026-03-31", "--tz", "-03:00"], [3, 4, 5]),
            (["--since", "2026-03-31", "--until", "2026-03-31", "--tz", "UTC"], [2, 3, 4]),
            (["--since", "2026-03-31T00:00:00-03:00", "--until", "2026-04-01T03:00:00Z"], [3, 4, 5]),
            (["--since", "2026-03-31T15:00", "--tz", "UTC"], [4, 5, 6, 7]),
            (["--since", "2026-03-31 02:59:59.999999Z", "-n", "1"], [2]),
            (["--since", "2026-03-31T02:59:59.999999z", "--until", "2026-03-31T03:00:00.000000Z"], [2]),
            (["--since", "5200w"], [1, 2, 3, 4, 5, 6, 7]),
        ] as [([String], [Int])])
    func selects(arguments: [String], expected: [Int]) async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run(["replay", "ndjson"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try positions(outcome) == expected)
        _ = data
    }

    @Test("say on standard error when the log is scanned for want of a key")
    func scan() async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run("replay", "ndjson", "--event", "ORDER_CREATED")
        #expect(outcome.status == 0 && outcome.errorLines.count == 1)
        #expect(try await program.run("replay", "ndjson").errors.isEmpty)
        _ = data
    }

    @Test("take a person's keys from standard input, a line each")
    func standardInput() async throws {
        let (data, program) = try await SampleLog.make()
        let one = try await program.run("replay", "ndjson", "--document", "-", input: SampleLog.document + "\n")
        #expect(try positions(one) == [1, 2, 3, 5])
        let both = try await program.run(
            "replay", "ndjson", "--document", "-", "--email", "-", input: "123421341234\r\n\(SampleLog.email)")
        #expect(try positions(both) == [1, 2, 3, 5])
        let none = try await program.run("replay", "ndjson", "--document", "-")
        #expect(none.status == 64 && none.output.isEmpty)
        _ = data
    }

    @Test("want a source for a customer id that several know, and list them")
    func ambiguousCustomer() async throws {
        let (data, program) = try await SampleLog.make()
        for command in [["audit"], ["replay", "ndjson"]] {
            let outcome = try await program.run(command + ["--customer", "2"])
            #expect(outcome.status == 64 && outcome.output.isEmpty)
            #expect(outcome.errors.contains("loja") && outcome.errors.contains("outra"))
        }
        _ = data
    }

    @Test("count durations back from now, and take a time of day as today's")
    func relativeTimes() async throws {
        let data = TemporaryData()
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        let ages: [Int64] = [3 * 86_400, 5400, 60]
        try await data.create(
            with: ages.map { age in
                var event = try SampleLog.event("2026-01-01T00:00:00Z", .orderCreated, Order(id: "1"), nil, body: "x")
                event.receivedAt = now.advanced(bySeconds: -age)
                return event
            })
        let program = try DiarioProgram(data: data.path)
        for (time, expected) in [
            ("1h", [3]), ("2h", [2, 3]), ("3600s", [3]), ("30m", [3]), ("1h40m", [2, 3]), ("4d", [1, 2, 3]),
            ("1w", [1, 2, 3]),
        ] {
            #expect(try positions(await program.run("replay", "ndjson", "--since", time)) == expected, "\(time)")
        }
        #expect(try positions(await program.run("replay", "ndjson", "--until", "2d")) == [1])
        // Whatever the time is now, the event of three days ago is before today's 00:00 and none is after 23:59:59.
        let before = try positions(await program.run("replay", "ndjson", "--until", "00:00"))
        #expect(before.contains(1))
        let today = try positions(await program.run("replay", "ndjson", "--since", "00:00", "--until", "23:59:59"))
        #expect(!today.contains(1))
    }

    @Test("end with 1 when asked to and nothing was found")
    func failIfEmpty() async throws {
        let (data, program) = try await SampleLog.make()
        for command in [["replay", "ndjson"], ["audit"], ["audit", "--json"]] {
            #expect(try await program.run(command + ["--order", "none"]).status == 0)
            #expect(try await program.run(command + ["--order", "none", "--fail-if-empty"]).status == 1)
            #expect(try await program.run(command + ["--order", "0000593098", "--fail-if-empty"]).status == 0)
        }
        _ = data
    }
}
