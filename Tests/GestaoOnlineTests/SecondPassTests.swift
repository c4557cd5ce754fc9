import EventModel
import GestaoOnline
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("The second pass")
struct SecondPassTests {
    let decoder = GestaoOnlineDecoder()

    /// The most bytes that it passes for each byte of a body, and for any body.
    private static let stepsPerByteMax = 64
    private static let stepsMin = 512

    private func expectBoundedWork(_ body: [UInt8]) {
        #expect(
            decoder.secondPassStepCount <= Self.stepsMin + Self.stepsPerByteMax * body.count,
            "\(decoder.secondPassStepCount) steps for \(body.count) bytes")
    }

    /// Checks that the second pass alone comes to what both together come to, where the first one takes the body.
    private func expectAgreement(_ body: [UInt8]) {
        let decoding = decoder.decode(body)
        expectBoundedWork(body)
        let isRefused = decoding.event?.warningTexts.contains { $0.hasPrefix("body: ") } ?? false
        guard decoding.event != nil, !isRefused else { return }
        #expect(decoder.decodeTolerantly(body) == decoding)
        expectBoundedWork(body)
    }

    @Test("reads the documented webhooks as the first one does", arguments: EventKind.documented)
    func documented(kind: EventKind) throws {
        let body = try Fixture.body(kind)
        let decoding = decoder.decode(body)
        #expect(decoder.secondPassStepCount == 0, "the first pass is not enough")
        #expect(decoding.event?.warnings == [])
        #expect(decoder.decodeTolerantly(body) == decoding)
    }

    @Test("reads generated webhooks as the first one does, which needs no second")
    func generated() {
        let generator = WebhookGenerator(seed: testSeed(), orders: 200, eventsPerOrder: 5, customers: 100)
        for index in 0..<generator.count {
            let body = generator.body(at: index)
            let decoding = decoder.decode(body)
            #expect(decoder.secondPassStepCount == 0)
            #expect(decoder.decodeTolerantly(body) == decoding)
        }
    }

    @Test("reads whatever the first one takes as the first one does: random values in every field")
    func randomValues() {
        var random = SplitMix64(seed: testSeed())
        let values = [
            "null", "true", "0", "-0", "1", "-7", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
            "18446744073709551615", "1.0", "1.5", "-2.0", "9.02e2", "1e22", "1E-2", "12345678901234567890.0", "0.0",
            "\"\"", "\"100\"", #""\u00e9\ud83d\ude00\n""#, "\"é😀\"", #""{\"id\":1}""#, "[]", "[{}]", "{}",
            "[1,[2,{\"a\":3}]]",
            #"{"id":"1","code":"2"}"#, #"{"date":"2021-03-02 21:02:53","timezone_type":3,"timezone":"UTC"}"#,
            #"{"name":"a","document":1,"email":null}"#, "\"2021-03-02 21:02:53\"", "3",
        ]
        let names =
            ["event_id", "data", "id", "code", "utmId", "date", "timezone", "timezone_type", "status", "user", "x"]
            + ["document", "name", "email", "phone", "cellphone", #"\u0069d"#, #"\u0063ode"#, "order", "é", ""]
        func members(_ depth: Int) -> String {
            (0..<random.next(below: 7)).map { _ in
                let name = names[random.next(below: names.count)]
                let isObject = ["data", "user", "date", "order", "x"].contains(name) && depth < 4
                let value =
                    isObject && random.next(below: 5) > 0
                    ? "{\(members(depth + 1))}" : values[random.next(below: values.count)]
                return "\"\(name)\"\(random.next(below: 4) == 0 ? " : " : ":")\(value)"
            }.joined(separator: random.next(below: 4) == 0 ? " ,\n" : ",")
        }
        for _ in 0..<20_000 {
            let body = "{\"event_id\":\"A\",\"data\":{\(members(2))},\(members(1))"
            expectAgreement(Array((body.hasSuffix(",") ? String(body.dropLast()) : body).utf8) + [UInt8(ascii: "}")])
        }
    }

    @Test("agrees with the first one about every webhook with one byte changed", arguments: EventKind.documented)
    func everyByte(kind: EventKind) throws {
        let body = try Fixture.body(kind)
        for place in body.indices {
            for mask: UInt8 in [0x01, 0x02, 0x20, 0x80, 0xFF] {
                var changed = body
                changed[place] ^= mask
                expectAgreement(changed)
            }
            for byte in "\"\\{}[],:0 \0".utf8 {
                var changed = body
                changed[place] = byte
                expectAgreement(changed)
            }
            expectAgreement(Array(body[..<place]))
            expectAgreement(Array(body[place...]))
        }
    }

    @Test("hides no more of a webhook than what was damaged")
    func damageIsLocal() throws {
        // A byte within the quotation marks of the name changes the name and nothing else.
        let body = try Fixture.body(.orderCreated)
        let whole = try #require(decoder.decode(body).event)
        let start = try #require(body.firstRange(of: Array("\"name\": \"".utf8))?.upperBound)
        for place in start..<start + 5 {
            for byte in UInt8.min ... .max where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
                var changed = body
                changed[place] = byte
                let event = try #require(decoder.decode(changed).event)
                #expect(event.kind == whole.kind && event.order == whole.order)
                var customer = try #require(event.customer)
                customer.name = whole.customer?.name
                #expect(customer == whole.customer)
            }
        }
    }

    @Test("survives random splices, in bounded work, and comes to the same each time")
    func splices() throws {
        let seed = testSeed()
        let documented = try EventKind.documented.map(Fixture.body)
        let hostile = HostileBodies.all.map(\.body).filter { $0.count < 5_000 }
        let bodies = documented + documented + hostile
        var mutation = Mutation(random: SplitMix64(seed: seed))
        var random = SplitMix64(seed: seed ^ 1)
        for _ in 0..<20_000 {
            let (left, right) = (bodies[random.next(below: bodies.count)], bodies[random.next(below: bodies.count)])
            var body =
                left.prefix(random.next(below: left.count + 1)) + right.suffix(random.next(below: right.count + 1))
            if random.next(below: 2) == 0 { body = mutation.mutated(Array(body))[...] }
            let decoding = decoder.decode(Array(body))
            expectBoundedWork(Array(body))
            #expect(decoding == GestaoOnlineDecoder().decode(Array(body)))
            if let event = decoding.event { #expect(event.warnings.allSatisfy { !$0.rawValue.isEmpty }) }
            expectAgreement(Array(body))
        }
    }

    @Test("does bounded work for the largest bodies that ask for the most")
    func worstCases() {
        let byteCount = Limits.bodyByteCountMax
        for unit in [
            "{\"", "{\"a\":", "{\"a\":{}},", "{\"event_id\":", "{\"event_id\":1,", "{\"data\":\"{", "[{\"x\":\"{\\\"",
            "\"{\\\"a\\\":",
            "{}", "{ ", "\\", "\\u", "&a={\"", "%7B%22&a=", "{\"payload\":{\"event_id\":",
            "{\"data\":{\"a\":{\"id\":1,\"code\":2},",
            "{\"a\":[{\"event_id\":\"", "[[[[{\"", "{\"data\":[{\"id\":1}", "\u{0}{\u{0}\"",
        ] {
            for wrap in [
                ("", ""), ("{\"event_id\":\"A\",\"data\":{\"x\":", ""), ("[", "]"), ("{\"a\":\"", "\"}"), ("a=%7B", ""),
            ] {
                let room = byteCount - wrap.0.utf8.count - wrap.1.utf8.count
                let text = wrap.0 + String(repeating: unit, count: room / unit.utf8.count) + wrap.1
                _ = decoder.decode(text)
                expectBoundedWork(Array(text.utf8))
            }
        }
        for (_, body) in HostileBodies.all {
            _ = decoder.decode(body)
            expectBoundedWork(body)
        }
    }
}
