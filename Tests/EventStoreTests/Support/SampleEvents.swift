import EventModel
import GestaoOnlineSamples
import TestSupport

/// Random events from a small world, so that orders, customers and utm ids meet again and again.
struct SampleEvents {
    var random: SplitMix64
    private var now: Int64 = 1_700_000_000_000_000
    /// How many orders the world has.
    let orderCount: Int

    init(seed: UInt64, orderCount: Int = 12) {
        random = SplitMix64(seed: seed)
        self.orderCount = orderCount
    }

    static let sources = ["loja", "loja-2", "atacado"]
    // The last two are one text to Unicode, and different bytes.
    static let kinds =
        EventKind.documented + ["SOMETHING_NEW", "PED\u{C9}", "PEDE\u{301}"].map(EventKind.init(rawValue:))

    mutating func next(_ count: Int) -> [NewEvent] { (0..<count).map { _ in next() } }

    mutating func next() -> NewEvent {
        // Mostly forward; now and then the wall clock steps back.
        now += Int64(random.next(below: 3_000_000)) - (random.isTrue(percent: 5) ? 20_000_000 : 0)
        let body = (0..<random.next(below: 120)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return NewEvent(
            source: random.pick(Self.sources), receivedAt: Timestamp(microseconds: now), body: body,
            decoding: decoding(), decoderVersion: UInt16(random.next(below: 3)), request: request())
    }

    /// Bytes that take as much room in the log as they are.
    mutating func incompressible(byteCount: Int) -> [UInt8] { random.bytes(byteCount) }

    private mutating func decoding() -> Decoding {
        if random.isTrue(percent: 8) { return .undecodable(reason: random.pick(["not JSON", "no event_id", ""])) }
        let warnings = random.isTrue(percent: 10) ? [DecodeWarning(rawValue: "order.date: unknown time zone")] : []
        if random.isTrue(percent: 3) {
            let order = Order(id: random.isTrue(percent: 50) ? "" : nil, status: 1)
            return .decoded(DecodedEvent(kind: random.pick(Self.kinds), order: order, customer: Customer(name: "Zé")))
        }
        return .decoded(
            DecodedEvent(
                kind: random.pick(Self.kinds), order: order(), customer: random.isTrue(percent: 85) ? customer() : nil,
                warnings: warnings, lacksKeys: random.isTrue(percent: 5)))
    }

    private mutating func order() -> Order {
        let number = random.next(below: orderCount)
        var order = Order()
        if random.isTrue(percent: 90) { order.id = String(number) }
        if random.isTrue(percent: 90) { order.code = Self.code(number) }
        if random.isTrue(percent: 70) { order.utmID = "utm-\(number % 3)" }
        if random.isTrue(percent: 5) { order.utmID = String(repeating: "u", count: 300) + "\(number % 2)" }
        if random.isTrue(percent: 80) { order.date = Timestamp(microseconds: now - 1_000_000) }
        if order.date == nil, random.isTrue(percent: 50) { order.dateText = "2021-03-02 21:02:53 Mars/Phobos" }
        if random.isTrue(percent: 90) { order.status = Int64(random.next(below: 5)) - 1 }
        return order
    }

    private mutating func customer() -> Customer {
        let number = random.next(below: orderCount / 2)
        var customer = Customer()
        if random.isTrue(percent: 90) { customer.id = String(number) }
        if random.isTrue(percent: 80) { customer.document = random.pick(Self.documents(number)) }
        if random.isTrue(percent: 70) { customer.email = random.pick(Self.emails(number)) }
        if random.isTrue(percent: 90) { customer.name = "Zé da Silva \(number)" }
        if random.isTrue(percent: 30) { customer.phone = "+55 11 4000-000\(number)" }
        if random.isTrue(percent: 30) { customer.cellphone = "123423434" }
        return customer
    }

    private mutating func request() -> RequestMetadata {
        var request = RequestMetadata()
        if random.isTrue(percent: 80) { request.address = "203.0.113.\(random.next(below: 255))" }
        if random.isTrue(percent: 80) { request.tokenLabel = "main" }
        if random.isTrue(percent: 80) { request.contentType = "application/json" }
        for _ in 0..<random.next(below: 3) {
            request.headers.append(.init(name: "x-request-id", value: String(random.next(), radix: 16)))
        }
        return request
    }

    /// The code of an order: several are prefixes of others.
    static func code(_ number: Int) -> String { number.isMultiple(of: 4) ? "000\(number)" : "000\(number)-é" }

    /// One document, as people write it.
    static func documents(_ number: Int) -> [String] {
        ["123.456.789-0\(number)", "1234567890\(number)", " 123456789-0\(number)", "ab.\(number)", "AB\(number)"]
    }

    /// One address, as people write it; and two that only look alike.
    static func emails(_ number: Int) -> [String] {
        [
            "p\(number)@example.com", "P\(number)@Example.COM ", "\t p\(number)@example.com\n", "jos\u{E9}@example.com",
            "jose\u{301}@example.com",
        ]
    }
}
