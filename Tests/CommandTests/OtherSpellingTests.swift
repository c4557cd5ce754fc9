import EventModel
import Foundation
import TestSupport
import Testing

/// What a search that found nothing may have meant.
@Suite("Other spellings", .timeLimit(.minutes(5)))
struct OtherSpellingTests {
    /// Codes that people and programs write now so and now otherwise.
    private static let codes = [
        "PEC\u{327}A-1", " Blank ", "AbC-77", "Pedido 9", "\tTAB-5\r\n", "000abc",
        String(repeating: "0", count: 30) + "8",
        "N\u{A0}42", "\u{200B}zwsp-1", "'q' \t",
    ]

    /// The sample log and orders with these codes.
    private func log() async throws -> (TemporaryData, DiarioProgram) {
        let data = TemporaryData()
        let more = try Self.codes.enumerated().map { number, code in
            try SampleLog.event(
                "2026-04-03T00:00:00Z", .orderCreated, Order(id: "\(200 + number)", code: code, utmID: "Utm \(number)"),
                Customer(email: "JOS\u{C9}@exemplo.com"), body: "x")
        }
        try await data.create(with: SampleLog.events() + more)
        return (data, try DiarioProgram(data: data.path))
    }

    static let cases: [([String], String, String)] = [
        (["--order", "593098"], "order.code", "0000593098"), (["--order", "00593*"], "order.code", "0000593098"),
        (["--order", " 0000593099 "], "order.code", "0000593099"), (["--order", "blank"], "order.code", " Blank "),
        (["--utm", "UTM-1"], "order.utm_id", "utm-1"), (["--order-id", "0100"], "order.id", "100"),
        (["--order", "PE\u{C7}A-1"], "order.code", "PEC\u{327}A-1"),
        (["--email", "jos\u{E9}@exemplo.com"], "customer.email", "JOS\u{C9}@exemplo.com"),
        (["--document", "0123421341234"], "customer.document", "123421341234"),
        (["--order", "abc-77"], "order.code", "AbC-77"), (["--order", "aBc-77"], "order.code", "AbC-77"),
        (["--order", "aB*"], "order.code", "AbC-77"), (["--order", "Pedido9"], "order.code", "Pedido 9"),
        (["--order", "PEDIDO  9"], "order.code", "Pedido 9"), (["--order", "pedi do*"], "order.code", "Pedido 9"),
        (["--order", "TAB-5"], "order.code", "\tTAB-5\r\n"), (["--order", "\tabc-77 "], "order.code", "AbC-77"),
        (["--order", "abc"], "order.code", "000abc"), (["--order", "0000ABC"], "order.code", "000abc"),
        (["--order", "8"], "order.code", String(repeating: "0", count: 30) + "8"),
        (["--order", "n42"], "order.code", "N\u{A0}42"), (["--order", "zwsp-1"], "order.code", "\u{200B}zwsp-1"),
        (["--utm", "uTM3"], "order.utm_id", "Utm 3"),
        (["--order", "nothing", "--order", "ABC-77"], "order.code", "AbC-77"),
        (["--order", "abc-77", "--since", "2026-04-02", "--order-id", "202"], "order.code", "AbC-77"),
    ]

    @Test("are told where nothing is found, with or without an index", arguments: [true, false])
    func told(hasIndex: Bool) async throws {
        let (data, program) = try await log()
        if !hasIndex { try FileManager.default.removeItem(atPath: data.path + "/index") }
        for (arguments, field, value) in Self.cases {
            let report = try await program.run(["audit", "--json"] + arguments).object()
            let spellings = try #require(report["other_spellings"] as? [[String: String]])
            #expect(report["found"] as? Int == 0)
            #expect(
                spellings.contains { spelling in
                    spelling["field"] == field && spelling["value"].map { Array($0.utf8) } == Array(value.utf8)
                }, "\(arguments): \(spellings)")
            #expect(report["other_spellings_from"] is NSNull)
        }
    }

    @Test("are an answer that an audit shows whole, and a replay without what names people", arguments: [0, 5, 7, 8])
    func shown(number: Int) async throws {
        let (data, program) = try await log()
        let (arguments, field, value) = Self.cases[number]
        let screen = try await program.run(["audit"] + arguments)
        #expect(screen.output.contains("another spelling"), "\(screen.output)")
        let replay = try await program.run(["replay", "ndjson"] + arguments)
        #expect(replay.status == 0 && replay.errors.contains("diario: nothing delivered\n"))
        #expect(replay.errors.contains("another spelling"), "\(replay.errors)")
        #expect(replay.errors.contains(value) == !field.hasPrefix("customer"), "\(replay.errors)")
        _ = data
    }

    @Test("with characters that nobody sees are shown so that a shell takes them")
    func unseen() async throws {
        let (data, program) = try await log()
        for (asked, shown) in [
            ("TAB-5", #"$'\tTAB-5\r\n'"#), ("ZWSP-1", #"$'\U0000200Bzwsp-1'"#),
        ] {
            let screen = try await program.run("audit", "--order", asked)
            #expect(screen.lines.contains { $0.hasSuffix(": --order \(shown)") }, "\(screen.output)")
        }
        _ = data
    }

    @Test("are none where the log has nothing alike")
    func none() async throws {
        let (data, program) = try await log()
        for arguments in [
            ["--order", "593097"], ["--order", "0000593098", "--since", "2027-01-01"], ["--order", "abc-7"],
            ["--order", "0*"], ["--order", "00"], ["--order", "abc-77", "--order-id", "100"],
            ["--order", "abc-77", "--until", "2026-04-01"],
        ] {
            let report = try await program.run(["audit", "--json"] + arguments).object()
            #expect((report["other_spellings"] as? [Any])?.isEmpty == true, "\(arguments)")
            #expect(report["other_spellings_from"] is NSNull)
        }
        _ = data
    }

    @Test("are looked for up to a limit, and the answer names where that begins")
    func limit() async throws {
        let data = TemporaryData()
        let configuration = try data.create()
        try await data.append(
            [
                try SampleLog.event(
                    "2026-03-01T00:00:00Z", .orderCreated, Order(id: "1", code: "AbC-77"), nil, body: "x")
            ],
            configuration)
        try await SampleLog.fill(data, configuration, count: 10_000)
        let program = try DiarioProgram(data: data.path)
        let whole = try await program.run("audit", "--json", "--order", "abc-77").object()
        #expect((whole["other_spellings"] as? [[String: String]])?.first?["value"] == "AbC-77")
        // Without an index the newest ten thousand events are compared.
        try FileManager.default.removeItem(atPath: data.path + "/index")
        let report = try await program.run("audit", "--json", "--order", "abc-77").object()
        #expect((report["other_spellings"] as? [Any])?.isEmpty == true)
        #expect(report["other_spellings_from"] as? Int == 2)
        let screen = try await program.run("audit", "--order", "abc-77")
        #expect(screen.output.contains("from position 2 on"), "\(screen.output)")
        let later = try await program.run("audit", "--json", "--order", "abc-77", "--from", "2").object()
        #expect(later["other_spellings_from"] is NSNull)
    }
}
