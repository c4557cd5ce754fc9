import EventFormats
import EventModel
import Foundation
import TestSupport
import Testing

@Suite("An audit", .timeLimit(.minutes(3)))
struct AuditTests {
    @Test("as JSON has the contract's shape")
    func shape() async throws {
        let (data, program) = try await SampleLog.make()
        let report = try await program.run(
            "audit", "--order", "0000593098", "--since", "2026-03-30", "--until", "2026-04-02", "--json",
            "--tz", "America/Sao_Paulo"
        ).object()
        #expect(
            Set(report.keys) == [
                "found", "since", "until", "time_zone", "head", "not_searchable", "orders", "more", "outages",
                "other_spellings", "other_spellings_from",
            ])
        #expect(report["found"] as? Int == 5)
        #expect(report["since"] as? String == "2026-03-30T03:00:00.000000Z")
        #expect(report["until"] as? String == "2026-04-03T03:00:00.000000Z")
        #expect(report["time_zone"] as? String == "America/Sao_Paulo")
        let head = try #require(report["head"] as? [String: Any])
        let hash = try #require(head["record_hash"] as? String)
        #expect(head["position"] as? Int == 7 && head["epoch"] as? Int == 1 && hash.count == 64)
        #expect(try await program.run("verify", "--head", "1:7:\(hash)").status == 0)
        #expect(report["more"] as? Bool == false)
        #expect(
            report["not_searchable"] as? [String: Int] == ["undecodable": 1, "without_document": 0, "without_keys": 0])
        let orders = try #require(report["orders"] as? [[String: Any]])
        // By source, then order: two accounts can use the same codes.
        #expect(orders.map { $0["source"] as? String } == ["loja", "outra"])
        #expect(orders.allSatisfy { $0["order_id"] as? String == "100" && $0["order_code"] as? String == "0000593098" })
        let events = try #require(orders[0]["events"] as? [[String: Any]])
        #expect(events.map { $0["position"] as? Int } == [1, 2, 3, 6])
        #expect(events.map { $0["duplicate_of"] as? Int } == [nil, nil, 2, nil])
        #expect(events.allSatisfy { $0["record_hash"] is String && $0["body"] is String })
        let changes = try #require(events[1]["changed"] as? [[String: Any]])
        #expect(changes.map { $0["field"] as? String } == ["order.status", "customer.phone"])
        #expect(changes[0]["before"] as? Int == 1 && changes[0]["after"] as? Int == 3)
        #expect(changes[1]["before"] is NSNull && changes[1]["after"] as? String == "11 99999")
        #expect((events[0]["changed"] as? [Any])?.isEmpty == true && (events[2]["changed"] as? [Any])?.isEmpty == true)
        _ = data
    }

    @Test("of a customer counts what it could not find, and shows it with --whole-orders")
    func wholeOrders() async throws {
        let (data, program) = try await SampleLog.make()
        let arguments = ["audit", "--document", "123421341234", "--source", "loja", "--json"]
        let part = try await program.run(arguments).object()
        #expect(part["found"] as? Int == 3)
        #expect(
            part["not_searchable"] as? [String: Int] == ["undecodable": 1, "without_document": 1, "without_keys": 0])
        let whole = try await program.run(arguments + ["--whole-orders"]).object()
        #expect(whole["found"] as? Int == 4)
        #expect(
            whole["not_searchable"] as? [String: Int] == ["undecodable": 1, "without_document": 0, "without_keys": 0])
        _ = data
    }

    /// An order whose later events came without its code, one of them without the customer; and what a filter leaves.
    private func historyLog() async throws -> (TemporaryData, DiarioProgram) {
        let data = TemporaryData()
        let ana = Customer(id: "9", document: "11122233344", name: "Ana", email: "ana@exemplo.com")
        let order = { (code: String?, status: Int64) in Order(id: "500", code: code, status: status) }
        try await data.create(with: [
            SampleLog.event("2026-03-01T00:00:00Z", .orderCreated, order("HIST-1", 1), ana, body: "1"),
            SampleLog.event("2026-03-02T00:00:00Z", .paymentStatusChanged, order(nil, 2), ana, body: "2"),
            SampleLog.event("2026-03-03T00:00:00Z", .orderCancelled, order(nil, 3), nil, body: "3"),
            SampleLog.event("2026-03-04T00:00:00Z", .orderCancelled, order(nil, 3), nil, body: "4", source: "outra"),
            SampleLog.event("2026-03-05T00:00:00Z", .orderCreated, Order(id: "501", utmID: "u"), ana, body: "5"),
            SampleLog.undecodable("2026-03-06T00:00:00Z"),
        ])
        return (data, try DiarioProgram(data: data.path))
    }

    @Test(
        "shows an order's whole history, whichever of its events carries what was searched by",
        arguments: [
            (["--order", "HIST-1"], [1, 2, 3], 0), (["--order", "HIST*"], [1, 2, 3], 0),
            (["--order", "HIST-1", "--since", "2026-03-02"], [2, 3], 0),
            (["--order", "HIST-1", "--event", "ORDER_CANCEL"], [3], 0),
            (["--order", "HIST-1", "--event", "ORDER_CANCEL", "--whole-orders"], [1, 2, 3], 0),
            (["--order", "HIST-1", "--status", "2", "--from", "2"], [2], 0),
            (["--order", "HIST-1", "--order-id", "500"], [1, 2, 3], 0),
            (["--utm", "u", "--order", "none"], [], 0), (["--utm", "u"], [5], 0),
            (["--email", "ana@exemplo.com"], [1, 2, 5], 1),
            (["--email", "ana@exemplo.com", "--order", "HIST-1"], [1, 2], 1),
            (["--email", "ana@exemplo.com", "--order", "HIST-1", "--whole-orders"], [1, 2, 3], 0),
            (["--document", "11122233344", "--from", "3"], [5], 1),
        ])
    func history(arguments: [String], expected: [Int], leftOut: Int) async throws {
        let (data, program) = try await historyLog()
        for hasIndex in [true, false] {
            if !hasIndex { try FileManager.default.removeItem(atPath: data.path + "/index") }
            let report = try await program.run(["audit", "--json"] + arguments).object()
            #expect(try positions(report) == expected)
            #expect((report["not_searchable"] as? [String: Int])?["without_document"] == leftOut)
            #expect(report["more"] as? Bool == false)
        }
    }

    private func positions(_ report: [String: Any]) throws -> [Int] {
        let orders = try #require(report["orders"] as? [[String: Any]])
        return try orders.flatMap { order in
            try #require(order["events"] as? [[String: Any]]).map { try #require($0["position"] as? Int) }
        }.sorted()
    }

    @Test(
        "says that there is more where a limit leaves events out",
        arguments: [
            (["-n", "1"], [1], true), (["-n", "6"], [1, 2, 3, 4, 5, 6], false),
            (["-n", "2", "--reverse"], [5, 6], true),
            (["--last", "2"], [5, 6], true), (["--last", "6"], [1, 2, 3, 4, 5, 6], false),
            (["--order", "HIST-1", "-n", "1"], [1], true), (["--order", "HIST-1", "-n", "2"], [1, 2], true),
            (["--order", "HIST-1", "-n", "3"], [1, 2, 3], false),
            (["--order", "HIST-1", "--last", "2"], [2, 3], true),
            (["--order", "HIST-1", "--last", "3"], [1, 2, 3], false),
            (["--order", "HIST-1", "-n", "2", "--reverse"], [2, 3], true),
            (["--email", "ana@exemplo.com", "-n", "2"], [1, 2], true),
            (["--email", "ana@exemplo.com", "--last", "1"], [5], true),
        ])
    func more(arguments: [String], expected: [Int], hasMore: Bool) async throws {
        let (data, program) = try await historyLog()
        let report = try await program.run(["audit", "--json"] + arguments).object()
        #expect(try positions(report) == expected)
        #expect(report["more"] as? Bool == hasMore)
        let screen = try await program.run(["audit"] + arguments)
        #expect(screen.output.contains("There are more events") == hasMore)
        _ = data
    }

    @Test("shows 256 MiB of bodies at most and refuses more; what it only counts does not count")
    func byteLimit() async throws {
        let data = TemporaryData()
        // Bodies that are packed to next to nothing: 269 MB of an order that are too much, and as many of none.
        let body = String(repeating: "x", count: 1_000_000)
        let large = try SampleLog.event(
            "2026-03-30T12:00:00Z", .orderCreated, Order(id: "1", code: "L"), nil, body: body)
        var unread = try SampleLog.undecodable("2026-03-30T12:00:00Z")
        unread.set(body: large.body)
        let small = try SampleLog.event(
            "2026-03-31T12:00:00Z", .orderCreated, Order(id: "2", code: "S"), nil, body: "s")
        let events = Array(repeating: large, count: 269) + Array(repeating: unread, count: 269) + [small]
        try await data.create(with: events)
        let program = try DiarioProgram(data: data.path)
        let refused = try await program.run("audit", "--order", "L")
        #expect(refused.status == 1 && refused.output.isEmpty)
        #expect(refused.errors.contains("at most 100000 events, or 256 MiB of them, and this one finds more"))
        let shown = try await program.run("audit", "--order", "L", "-n", "3", "--fail-if-empty")
        #expect(shown.status == 0, "\(shown.errors)")
        let other = try await program.run("audit", "--order", "S", "--json").object()
        #expect(other["found"] as? Int == 1)
        #expect((other["not_searchable"] as? [String: Int])?["undecodable"] == 269)
    }

    @Test("does not say that what it shows was not searched")
    func undecodable() async throws {
        let (data, program) = try await SampleLog.make()
        for arguments in [["--undecodable"], [], ["--source", "loja"]] {
            let screen = try await program.run(["audit"] + arguments)
            #expect(screen.output.contains("no JSON object") && !screen.output.contains("Not searched"))
            let report = try await program.run(["audit", "--json"] + arguments).object()
            #expect((report["not_searchable"] as? [String: Int])?["undecodable"] == 0)
        }
        #expect(try await program.run("audit", "--order", "0000593099").output.contains("Not searched: 1 event"))
        _ = data
    }

    @Test(
        "for people says in words what happened, in either language, within a hundred columns",
        arguments: [
            (
                "pt-BR",
                ["Compra realizada", "Status do pagamento", "mesmos bytes que 2", "status: 1 → 3", "eventos"]
            ),
            ("en", ["Order placed", "Payment status", "same bytes as 2", "status: 1 → 3", "events"]),
        ])
    func screen(language: String, words: [String]) async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run("audit", "--lang", language, "--tz", "America/Sao_Paulo", "--reverse")
        #expect(outcome.status == 0)
        for word in words { #expect(outcome.output.contains(word), "\(word)") }
        #expect(outcome.lines.allSatisfy { $0.displayWidth <= 100 && !$0.hasSuffix(" ") })
        // The reader's zone: 02:59:59 UTC on the 31st is the evening of the 30th there.
        #expect(outcome.output.contains("2026-03-30 23:59:59") && outcome.output.contains("America/Sao_Paulo"))
        // No colour without a terminal, and what a sender wrote cannot colour anything either.
        #expect(!outcome.output.contains("\u{1B}") && outcome.output.contains("X\\u{1B}[31m"))
        // The head as `verify --head` takes it.
        let head = try #require(outcome.output.firstMatch(of: /1:7:[0-9a-f]{64}/))
        #expect(try await program.run("verify", "--head", String(head.output)).status == 0)
        _ = data
    }

    /// What an audit says of orders that came with these customers, one after another.
    private func changes(_ orders: [(Order, Customer)]) async throws -> (json: [[[String: String]]], screen: String) {
        let data = TemporaryData()
        try await data.create(
            with: orders.enumerated().map { index, order in
                try SampleLog.event("2026-03-30T12:00:00Z", .orderCreated, order.0, order.1, body: "\(index)")
            })
        let program = try DiarioProgram(data: data.path)
        let report = try await program.run("audit", "--json").object()
        let histories = try #require(report["orders"] as? [[String: Any]])
        let events = try #require(histories[0]["events"] as? [[String: Any]])
        let changes = try events.map { event in
            try #require(event["changed"] as? [[String: Any]]).map { $0.compactMapValues { $0 as? String } }
        }
        return (changes, try await program.run("audit").output)
    }

    @Test(
        "shows differences of meaning: what was only written otherwise has not changed",
        arguments: [
            (Customer(document: "123.456.789-09"), Customer(document: " 123 456 789 09")),
            (Customer(document: "05299822472"), Customer(document: "5299822472")),
            (Customer(document: "00.000.000/0001-91"), Customer(document: "191")),
            (Customer(document: "12.abc.345/01DE-35"), Customer(document: "12ABC34501de35")),
            (Customer(email: "Ana@Example.com "), Customer(email: "ana@example.com")),
            (Customer(email: "jos\u{E9}@exemplo.com"), Customer(email: "JOSE\u{301}@Exemplo.com")),
            (Customer(phone: "+55 (11) 99999-8888"), Customer(phone: "011999998888")),
            (Customer(phone: "+55 (011) 3333-8888"), Customer(phone: "11 3333 8888")),
            (Customer(cellphone: ""), Customer(cellphone: "-")), (Customer(), Customer(name: " ", phone: "\t")),
            (Customer(name: "ANA  CONCEI\u{C7}\u{C3}O "), Customer(name: "Ana\u{A0}Concei\u{E7}\u{E3}o")),
            (Customer(id: ""), Customer()),
        ])
    func sameMeaning(before: Customer, after: Customer) async throws {
        let order = Order(id: "100", code: "1")
        #expect(try await changes([(order, before), (order, after)]).json == [[], []])
    }

    @Test("takes dates of the same moment for the same")
    func sameMoment() async throws {
        let moment = try SampleLog.timestamp("2026-03-29T23:30:00Z")
        let texts = [
            "2026-03-29T20:30:00-03:00", "2026-03-29 23:30:00.000Z", "2026-03-29 23:30:00", "2026-03-29T23:30:00.000",
            "2026-03-29 23:30:01",
        ]
        let orders = [Order(id: "100", date: moment)] + texts.map { Order(id: "100", dateText: $0) }
        let changes = try await changes(orders.map { ($0, Customer()) }).json
        #expect(changes.map(\.count) == [0, 0, 0, 1, 0, 1])
    }

    @Test("names a change of meaning as it was written, and what there is nothing to see of")
    func change() async throws {
        let order = Order(id: "100", code: "1")
        let (json, screen) = try await changes([
            (order, Customer(id: "2", document: "123", name: "Ana", phone: "11 99999 8888")),
            (order, Customer(id: "2 ", document: "0124", name: "Ana", phone: "11 99999 8887")),
            (order, Customer(id: "2 ", document: "0124", name: "Ann", phone: "")),
            (order, Customer(id: "2 ", document: "0124", name: nil, phone: "")),
        ])
        let change = { (field: String, before: String?, after: String?) in
            ["field": "customer." + field, "before": before, "after": after].compactMapValues { $0 }
        }
        #expect(
            json[1] == [
                change("id", "2", "2 "), change("document", "123", "0124"),
                change("phone", "11 99999 8888", "11 99999 8887"),
            ])
        #expect(json[2] == [change("name", "Ana", "Ann"), change("phone", "11 99999 8887", "")])
        #expect(json[3] == [change("name", "Ann", nil)])
        #expect(screen.contains("customer id: 2 → “2 ”"))
        #expect(screen.contains("phone: 11 99999 8887 → (empty)") && screen.contains("name: Ann → –"), "\(screen)")
    }

    @Test("names the customer, the order's date and the kinds' codes above the table", arguments: ["en", "pt-BR"])
    func heading(language: String) async throws {
        let data = TemporaryData()
        let date = try SampleLog.timestamp("2026-03-29T23:30:00Z")
        let order = Order(id: "100", code: "1", date: date)
        let ana = Customer(name: "Ana Conceição")
        try await data.create(with: [
            try SampleLog.event("2026-03-30T12:00:00Z", .orderCreated, order, ana, body: "one"),
            try SampleLog.event("2026-03-31T12:00:00Z", .orderCancelled, order, nil, body: "two"),
        ])
        let program = try DiarioProgram(data: data.path)
        let outcome = try await program.run("audit", "--order", "1", "--lang", language)
        let words =
            language == "en"
            ? ["Ana Conceição · ordered 2026-03-29 23:30:00", "Order placed: ORDER_CREATED, Order cancelled: "]
            : ["Ana Conceição · pedido de 2026-03-29 23:30:00", "Compra realizada: ORDER_CREATED, Compra cancelada: "]
        for word in words { #expect(outcome.output.contains(word), "\(outcome.output)") }
    }

    @Test("keeps each word whole on a terminal of 80 columns")
    func narrow() async throws {
        let data = TemporaryData()
        let order = Order(id: "100", code: "1")
        let address = "maria.aparecida.dos.santos@exemplo.com.br"
        try await data.create(with: [
            try SampleLog.event("2026-03-30T12:00:00Z", .paymentStatusChanged, order, nil, body: "one"),
            try SampleLog.event(
                "2026-03-31T12:00:00Z", .paymentStatusChanged, order, Customer(email: address), body: "two"),
        ])
        let program = try DiarioProgram(data: data.path)
        let screen = try await PseudoTerminal().run(program, "audit", "--order", "1")
        #expect(screen.lines.contains { $0.contains("e-mail: – → \(address)") }, "\(screen.screen)")
        for arguments in [["audit", "--lang", "pt-BR"], ["stats"], ["stats", "--lang", "pt-BR"], ["show", "2"]] {
            let outcome = try await PseudoTerminal().run(program, arguments)
            #expect(outcome.lines.allSatisfy { $0.displayWidth <= 80 }, "\(outcome.screen)")
            #expect(outcome.screen.contains(/[0-9a-f]{64}/))
        }
    }

    @Test("speaks the language of LANG unless told otherwise")
    func languageOfEnvironment() async throws {
        let (data, _) = try await SampleLog.make()
        let program = try DiarioProgram(data: data.path, ["LANG": "pt_BR.UTF-8"])
        #expect(try await program.run("audit").output.contains("Compra realizada"))
        #expect(try await program.run("audit", "--lang", "en").output.contains("Order placed"))
    }

    @Test("that finds nothing says so and ends with 0")
    func nothing() async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run("audit", "--order", "none")
        #expect(outcome.status == 0 && outcome.output.contains("Nothing found."))
        let report = try await program.run("audit", "--order", "none", "--json").object()
        #expect(report["found"] as? Int == 0 && (report["orders"] as? [Any])?.isEmpty == true)
        _ = data
    }
}
