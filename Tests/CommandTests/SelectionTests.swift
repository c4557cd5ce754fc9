import EventModel
import Foundation
import TestSupport
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
            (["--status", "3", "--status", "9"], [2, 3, 6]), (["--undecodable"], [4]),
            (["--source", "outra", "--source", "loja", "-n", "1"], [1]),
            (["--order", "0000593099", "--order", "0000593098", "--source", "loja"], [1, 2, 3, 6, 7]),
            (["--order", "0000593099", "--order", "000059309*"], [1, 2, 3, 5, 6, 7]),
            (["--order-id", "101", "--order-id", "none"], [7]),
            (["--utm", "none", "--utm", "utm-1", "--to", "1"], [1]),
            (["--customer", "3", "--customer", "2", "--source", "loja"], [1, 2, 3]),
            (
                ["--document", "1", "--document", "123421341234", "--email", "x@y", "--email", "ana@example.com"],
                [1, 2, 3, 5]
            ),
            (["--order", "0000593098", "--order-id", "101"], []),
            (["--from", "0", "--to", "1"], [1]), (["--from", "5", "--to", "4"], []),
            (["--after", "7", "--to", "7"], []),
            (["--from", "18446744073709551615"], []), (["--after", "18446744073709551615"], []),
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
        #expect(outcome.status == 0)
        #expect(
            outcome.errorLines == [
                "diario: no order or customer was given: reading the whole log, position 1 to 7",
                "diario: 2 delivered, 1 to 5",
            ])
        #expect(try await program.run("replay", "ndjson").errorLines == ["diario: 7 delivered, 1 to 7"])
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

    @Test(
        "refuse with 64 what would lose a part in silence, and say what is wrong",
        arguments: [
            (["--since", "2026-01-01", "--since", "2026-02-01"], "--since takes one value and was given 2 times"),
            (["-n", "1", "--limit=2"], "takes one value and was given 2 times"),
            (["--tz", "UTC", "--tz=-03:00"], "--tz takes one value"),
            (["--since", "2026-04-01", "--until", "2026-03-31"], "the time ends before it begins"),
            (["--since", "14:00", "--until", "14:00"], "the time ends before it begins"),
            (["--from", "5", "--to", "3"], "the range ends before it begins: from position 5 to 3"),
            (["--after", "5", "--to", "3"], "the range ends before it begins"),
            (["--order", "A*B"], "one star, at the end"), (["--order", "**"], "one star, at the end"),
            (["--order", ""], "--order wants"), (["--order-id", "10*"], "--order-id takes no star"),
            (["--utm", ""], "--utm wants a value"), (["--customer", "*"], "--customer takes no star"),
            (["--email", "ana@*"], "--email takes no star"), (["--document", "1*"], "--document takes no star"),
            (["--event", "order_created"], "order_created is no kind"),
            (["--event", "ORDER_CREATED,ORDER_CANCEL"], "ORDER_CREATED,ORDER_CANCEL is no kind"),
            (["--source", "LOJA"], "there is no source LOJA; known here: loja, outra"),
            // A value that begins with a hyphen, and is none however it is written.
            (["--last", "-1"], "--last wants a number above 0"), (["-n", "-1"], "--limit wants a number above 0"),
            (["--from", "-5"], "The value '-5' is invalid for '--from <N>'"),
            (["--since", "2026-04-01", "--until", "2026-03-30"], "--until is 2026-03-30 24:00:00"),
        ])
    func refusals(arguments: [String], words: String) async throws {
        let (data, program) = try await SampleLog.make()
        for command in [["audit"], ["replay", "ndjson"]] {
            let outcome = try await program.run(command + arguments)
            #expect(outcome.status == 64 && outcome.output.isEmpty, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        _ = data
    }

    @Test("explain how to give a value that begins with a hyphen", arguments: ["--order", "--order-id", "--utm"])
    func hyphen(option: String) async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run("audit", option, "-55")
        #expect(outcome.status == 64 && outcome.errors.contains("\(option)=VALUE"), "\(outcome.errors)")
        #expect(try await program.run("audit", "--order=-55").status == 0)
        _ = data
    }

    @Test("warn of a kind and a source that may yet come, with or without an index")
    func notYet() async throws {
        let (data, program) = try await SampleLog.make()
        for name in ["nova", "loja"] {
            let token = try await program.run("token", "new", "--source", name)
            #expect(token.status == 0, "\(token.errors)")
        }
        for hasIndex in [true, false] {
            if !hasIndex { try FileManager.default.removeItem(atPath: data.path + "/index") }
            let kind = try await program.run("audit", "--event", "ORDER_CREATD")
            #expect(kind.status == 0 && kind.errors.contains("no event of the kind ORDER_CREATD has come yet"))
            #expect(kind.errors.contains("ORDER_CREATED, ORDER_DELIVERY_CHANGE_STATUS"))
            let source = try await program.run("audit", "--source", "nova")
            #expect(source.status == 0 && source.errors.contains("the source nova has sent nothing yet"))
            #expect(try await program.run("audit", "--source", "loja").errors.contains("has sent nothing") == false)
            // What the log has is known, whatever it looks like.
            let odd = try await program.run("replay", "ndjson", "--event", "X\u{1B}[31m", "--source", "loja")
            #expect(try positions(odd) == [7] && odd.status == 0 && !odd.errors.contains("no event of"))
            #expect(try await program.run("audit", "--source", "nobody").status == 64)
        }
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
