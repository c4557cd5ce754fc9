import EventModel
import GestaoOnline
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("Generated webhooks")
struct WebhookGeneratorTests {
    let generator = WebhookGenerator(seed: 20_261_123, orders: 3_000, eventsPerOrder: 5, customers: 1_500)

    @Test("decode without a warning to what the generator says of them")
    func decode() throws {
        let decoder = GestaoOnlineDecoder()
        for index in 0..<generator.count {
            let sample = generator.webhook(at: index)
            let order = Order(
                id: sample.orderID, code: sample.orderCode, utmID: sample.utmID, date: sample.date, dateText: nil,
                status: sample.status)
            let customer = Customer(
                id: sample.customerID, document: sample.document, name: sample.name, email: sample.email,
                phone: sample.phone, cellphone: sample.cellphone)
            #expect(
                decoder.decode(sample.body)
                    == .decoded(DecodedEvent(kind: sample.kind, order: order, customer: customer)))
        }
    }

    @Test("follow from the seed and their index")
    func determinism() {
        let same = WebhookGenerator(seed: 20_261_123, orders: 3_000, eventsPerOrder: 5, customers: 1_500)
        let other = WebhookGenerator(seed: 20_261_124, orders: 3_000, eventsPerOrder: 5, customers: 1_500)
        var bytes = Array("before".utf8)
        for index in stride(from: generator.count - 1, to: 0, by: -7) {
            let body = generator.body(at: index)
            #expect(body == same.body(at: index))
            #expect(body == generator.webhook(at: index).body)
            #expect(body != other.body(at: index))
            bytes.removeLast(bytes.count - 6)
            generator.appendBody(at: index, to: &bytes)
            #expect(bytes == Array("before".utf8) + body)
        }
    }

    /// So that figures measured with one version of the generator can be compared with another's.
    @Test("are the same as ever")
    func frozen() {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<500 {
            for byte in generator.body(at: index * 30) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        #expect(digest == 15_272_202_459_560_812_619)
    }

    @Test("have GO's own layout, byte for byte but for the values")
    func layout() throws {
        let values = /: (?:"[^"]*"|-?[0-9]+|null)/
        let documented = String(decoding: try Fixture.body(.orderCreated), as: UTF8.self)
        let layout = documented.replacing(values, with: ": ?")
        #expect(layout.utf8.count(where: { $0 == UInt8(ascii: "?") }) == 14)
        for index in stride(from: 0, to: generator.count, by: 11) {
            let body = String(decoding: generator.body(at: index), as: UTF8.self)
            #expect(body.replacing(values, with: ": ?") == layout)
        }
    }

    @Test("have a median of 475 bytes, within five")
    func medianSize() {
        for generator in [WebhookGenerator(seed: 1), WebhookGenerator(seed: UInt64.max)] {
            let sizes = stride(from: 0, to: generator.count, by: 19).map { generator.body(at: $0).count }.sorted()
            #expect((470...480).contains(sizes[sizes.count / 2]), "\(sizes[sizes.count / 2])")
        }
    }

    @Test("tell each order's life in order, created first, cancelled last")
    func lives() {
        let all = (0..<generator.count).map { generator.webhook(at: $0) }
        let orders = Dictionary(grouping: all, by: \.orderCode)
        #expect(orders.count == generator.orders)
        var cancelled = 0
        for events in orders.values {
            #expect(events.map(\.step) == Array(0..<5))
            #expect(Set(events.map(\.orderID)).count == 1)
            #expect(Set(events.map(\.customerID)).count == 1)
            #expect(Set(events.map(\.utmID)).count == 1)
            #expect(events.map(\.status) == events.map(\.status).sorted())
            let places = events.compactMap { EventKind.documented.firstIndex(of: $0.kind) }
            #expect(places.count == 5 && places == places.sorted() && places[0] == 0)
            if events[4].kind == .orderCancelled { cancelled += 1 }
        }
        #expect((100...500).contains(cancelled))
        #expect(Set(all.map(\.kind)) == Set(EventKind.documented))
    }

    @Test("fall to senders so that each order's events fall to one, in order", arguments: [1, 3, 64])
    func shares(shares: Int) {
        var senders: [Int: Int] = [:]
        var seen = Set<Int>()
        for share in 0..<shares {
            var last = -1
            for index in generator.indices(ofShare: share, of: shares) {
                #expect(index > last)
                last = index
                let order = generator.webhook(at: index).orderIndex
                #expect(senders[order] ?? share == share)
                senders[order] = share
                seen.insert(index)
            }
        }
        #expect(seen.count == generator.count)
    }

    @Test(
        "fall to one sender whatever the numbers of orders, events and senders are",
        arguments: [
            (orders: 1, eventsPerOrder: 1), (3, 5), (1024, 2), (1025, 5), (1030, 3), (2048, 5), (3000, 5),
        ], [1, 2, 7, 64, 100, 1024, 1500])
    func everyShare(size: (orders: Int, eventsPerOrder: Int), shareCount: Int) {
        let generator = WebhookGenerator(
            seed: 1, orders: size.orders, eventsPerOrder: size.eventsPerOrder, customers: 10)
        var counts = [Int](repeating: 0, count: generator.count)
        for share in 0..<shareCount {
            let indices = Array(generator.indices(ofShare: share, of: shareCount))
            #expect(indices == indices.sorted())
            for index in indices { counts[index] += 1 }
        }
        #expect(counts.allSatisfy { $0 == 1 })
    }

    @Test("begin later where senders are told to, with orders that have no event before")
    func laterShares() {
        let generator = WebhookGenerator(seed: 1, orders: 3000, eventsPerOrder: 5, customers: 10)
        for (firstIndex, expected) in [(0, 0), (1, 5120), (5120, 5120), (5121, 10_240), (10_241, nil)] {
            let indices = Array(generator.indices(ofShare: 0, of: 1, from: firstIndex))
            #expect(indices == expected.map { Array($0..<generator.count) } ?? [])
        }
    }

    @Test("have documents with valid check digits, each customer one of their own")
    func documents() {
        var customers: [String: String] = [:]
        var lengths: [Int: Int] = [:]
        for index in 0..<generator.count {
            let sample = generator.webhook(at: index)
            #expect(customers[sample.document] ?? sample.customerID == sample.customerID)
            guard customers.updateValue(sample.customerID, forKey: sample.document) == nil else { continue }
            lengths[sample.document.count, default: 0] += 1
            #expect(Self.hasValidCheckDigits(sample.document), "a document of customer \(sample.customerID)")
        }
        #expect(customers.count == generator.customers)
        #expect(Set(lengths.keys) == [11, 14])
        #expect((50...100).contains(lengths[14] ?? 0))
    }

    @Test("have unique e-mail addresses, shared utm ids, and what else GO leaves open")
    func variety() throws {
        let samples = (0..<generator.orders).map { generator.webhook(at: $0 / 1024 * 5120 + $0 % 1024) }
        let addresses = Dictionary(grouping: samples.filter { $0.email != nil }, by: \.email)
        #expect(addresses.values.allSatisfy { Set($0.map(\.customerID)).count == 1 })
        let utmIDs = Dictionary(grouping: samples.filter { $0.utmID != nil }, by: \.utmID)
        #expect(utmIDs.values.contains { $0.count > 5 })
        #expect(utmIDs.values.count { $0.count == 1 } > 2_000)
        let version4 = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        for utmID in samples.compactMap(\.utmID) { #expect(try version4.wholeMatch(in: utmID) != nil) }
        #expect(samples.contains { $0.utmID == nil })
        #expect(samples.contains { $0.email == nil })
        #expect(Set(samples.map { $0.phone?.isEmpty }) == [nil, true, false])
        #expect(samples.contains { $0.name.utf8.count > $0.name.count })
        let zones = samples.map { String(decoding: $0.body, as: UTF8.self).contains("America/Sao_Paulo") }
        #expect(zones.contains(true) && zones.contains(false))
    }

    @Test("can be one event for an order, or many")
    func otherCounts() {
        let single = WebhookGenerator(seed: 5, orders: 7, eventsPerOrder: 1, customers: 3)
        #expect((0..<7).allSatisfy { single.webhook(at: $0).kind == .orderCreated })
        let two = WebhookGenerator(seed: 5, orders: 100, eventsPerOrder: 2, customers: 1)
        #expect(Set((100..<200).map { two.webhook(at: $0).kind }).count == 2)
        let many = WebhookGenerator(seed: 5, orders: 1, eventsPerOrder: 20, customers: 1)
        let bodies = (0..<20).map { many.body(at: $0) }
        #expect(Set(bodies).count < 7)
    }

    /// Modulo 11, written here once more, digit by digit: <https://pt.wikipedia.org/wiki/Cadastro_de_Pessoas_Físicas>.
    private static func hasValidCheckDigits(_ document: String) -> Bool {
        let digits = document.compactMap(\.wholeNumberValue)
        guard digits.count == document.count, Set(digits).count > 1 else { return false }
        let isCPF = digits.count == 11
        let weights = isCPF ? Array((2...11).reversed()) : [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
        for place in [digits.count - 2, digits.count - 1] {
            let sum = zip(digits[..<place], weights.suffix(place)).map(*).reduce(0, +)
            guard digits[place] == (sum % 11 < 2 ? 0 : 11 - sum % 11) else { return false }
        }
        return true
    }
}
