import EventFormats
import EventModel
import Foundation
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
            Set(report.keys) == ["found", "since", "until", "time_zone", "head", "not_searchable", "orders"])
        #expect(report["found"] as? Int == 5)
        #expect(report["since"] as? String == "2026-03-30T03:00:00.000000Z")
        #expect(report["until"] as? String == "2026-04-03T03:00:00.000000Z")
        #expect(report["time_zone"] as? String == "America/Sao_Paulo")
        let head = try #require(report["head"] as? [String: Any])
        #expect(head["position"] as? Int == 7 && (head["record_hash"] as? String)?.count == 64)
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

    @Test("shows differences of meaning: what was only written otherwise has not changed")
    func meaning() async throws {
        let order = Order(id: "100", code: "1")
        let writings = [
            Customer(document: "123.456.789-09", email: "Ana@Example.com ", phone: "+55 (11) 99999-8888"),
            Customer(document: "12345678909", email: "ana@example.com", phone: "011999998888", cellphone: ""),
            Customer(document: " 123 456 789 09", email: "ANA@EXAMPLE.COM", phone: "11 99999 8888", cellphone: "-"),
            Customer(document: "12345678909", email: "ana@example.com", phone: "11 99999 8887"),
        ]
        let data = TemporaryData()
        try await data.create(
            with: writings.enumerated().map { index, customer in
                try SampleLog.event("2026-03-30T12:00:00Z", .orderCreated, order, customer, body: "\(index)")
            })
        let program = try DiarioProgram(data: data.path)
        let report = try await program.run("audit", "--json").object()
        let orders = try #require(report["orders"] as? [[String: Any]])
        let events = try #require(orders[0]["events"] as? [[String: Any]])
        let changes = events.map { $0["changed"] as? [[String: String]] }
        let change = ["field": "customer.phone", "before": "11 99999 8888", "after": "11 99999 8887"]
        #expect(changes == [[], [], [], [change]])
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
