internal import EventModel

/// An order that follows from a seed and a number: all that stays the same from one of its events to the next.
struct SampleOrder {
    /// The 128 bits of a UUID.
    struct UUIDBits {
        var high: UInt64
        var low: UInt64

        /// A random UUID (RFC 9562, version 4).
        init(_ random: inout SplitMix64) {
            high = random.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
            low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        }
    }

    var index: Int
    var customerIndex: Int
    var utmID: UUIDBits?
    var isCancelled: Bool
    /// Whether its date is written in the time of São Paulo, not in UTC.
    var isLocal: Bool
    /// Its date, in seconds since 1970, as if it were written in UTC.
    var localSeconds: Int

    var id: UInt64 { UInt64(100 + index) }
    var code: UInt64 { UInt64(593_098 + index) }

    /// The moment of its date. The dates lie after 2019, the last year in which Brazil had summer time.
    var date: Timestamp {
        Timestamp(microseconds: Int64(localSeconds + (isLocal ? 3 * 3600 : 0)) * 1_000_000)
    }

    init(index: Int, seed: UInt64, orders: Int, customers: Int) {
        var random = SplitMix64(seed: SplitMix64.mixed(seed ^ 0x6F72_6465_7273) &+ UInt64(index))
        self.index = index
        let chosen = random.next(below: customers)
        // Everybody orders once before anyone orders again by chance, so that no customer is without an order.
        customerIndex = index < customers ? index : chosen
        switch random.next(below: 100) {
        case 0..<3: utmID = nil
        case 3..<13:
            // A campaign: one utm id for some forty orders.
            let campaign = UInt64(random.next(below: max(1, orders / 400)))
            var campaignRandom = SplitMix64(seed: SplitMix64.mixed(seed ^ 0x6361_6D70_6169_676E) &+ campaign)
            utmID = UUIDBits(&campaignRandom)
        default: utmID = UUIDBits(&random)
        }
        isCancelled = random.next(below: 12) == 0
        isLocal = random.next(below: 12) == 0
        // From 2026-01-02 on, an order every 37 seconds or so, as shops have them.
        localSeconds = 1_767_312_000 + index * 37 + random.next(below: 37)
    }

    /// What happens to the order at `step`, with the status that goes with it.
    ///
    /// First it is created; a cancelled order is cancelled last; in between, it goes through payment, invoice and
    /// delivery, several times the same where there are many events (instalments, whose webhooks are identical).
    func event(step: Int, of count: Int) -> (kind: EventKind, status: UInt64) {
        if step == 0 { return (.orderCreated, 1) }
        if isCancelled && step == count - 1 { return (.orderCancelled, 6) }
        return switch (step - 1) * 4 / (count - (isCancelled ? 2 : 1)) {
        case 0: (.paymentStatusChanged, 2)
        case 1: (.paymentDischarged, 3)
        case 2: (.taxInvoiceStatusChanged, 4)
        default: (.deliveryStatusChanged, 5)
        }
    }
}
