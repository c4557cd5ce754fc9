internal import EventModel

/// Writes a webhook's bytes in GO's own layout, tabs, spaces and line breaks as in its documentation.
struct WebhookWriter {
    var bytes: [UInt8]

    mutating func write(_ order: SampleOrder, _ customer: SampleCustomer, kind: EventKind, status: UInt64) {
        write("{\n    \"event_id\": \"")
        bytes.append(contentsOf: kind.rawValue.utf8)
        write("\",\n    \"data\": {\n\t \"id\": \"")
        write(order.id)
        write("\",\n   \t \"code\": \"")
        write(order.code, digitCount: 10)
        write("\",\n   \t \"utmId\": ")
        if let utmID = order.utmID { quoted { $0.write(utmID) } } else { write("null") }
        write(",\n   \t \"date\": {\n   \t\t \"date\": \"")
        writeDate(order.localSeconds)
        write("\",\n   \t\t \"timezone_type\": 3,\n   \t\t \"timezone\": \"")
        write(order.isLocal ? "America/Sao_Paulo" : "UTC")
        write("\"\n   \t },\n   \t \"status\": ")
        write(status)
        write(",\n   \t \"user\": {\n   \t\t \"id\": ")
        write(customer.id)
        write(",\n   \t\t \"document\": \"")
        write(customer.document.number, digitCount: customer.document.count)
        write("\",\n   \t\t \"name\": \"")
        writeName(customer)
        write("\",\n   \t\t \"email\": ")
        if customer.hasEmail { quoted { $0.writeEmail(customer) } } else { write("null") }
        write(",\n   \t\t \"phone\": ")
        write(customer.phone)
        write(",\n   \t\t \"cellphone\": ")
        write(customer.cellphone)
        write("\n   \t }\n    }\n}")
    }

    mutating func writeName(_ customer: SampleCustomer) {
        write(customer.firstName.text)
        guard let lastName = customer.lastName else { return }
        write(" ")
        write(lastName.text)
    }

    /// `ana.5k@um.test`: the letters and digits after the dot are the customer's number in base 36.
    mutating func writeEmail(_ customer: SampleCustomer) {
        write(customer.firstName.plain)
        write(".")
        write(customer.id, base: 36)
        write("@")
        write(customer.domain)
    }

    mutating func write(_ uuid: SampleOrder.UUIDBits) {
        write(uuid.high >> 32, digitCount: 8, base: 16)
        write("-")
        write(uuid.high >> 16 & 0xFFFF, digitCount: 4, base: 16)
        write("-")
        write(uuid.high & 0xFFFF, digitCount: 4, base: 16)
        write("-")
        write(uuid.low >> 48, digitCount: 4, base: 16)
        write("-")
        write(uuid.low & 0xFFFF_FFFF_FFFF, digitCount: 12, base: 16)
    }

    /// `number` with at least `digitCount` digits.
    ///
    /// Inlined, so that the base is known and nothing is divided: half of what a webhook costs is here.
    @inline(__always)
    mutating func write(_ number: UInt64, digitCount: Int = 1, base: UInt64 = 10) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { digits in
            var start = 64
            var rest = number
            while rest > 0 || start > 64 - digitCount {
                start -= 1
                let digit = UInt8(truncatingIfNeeded: rest % base)
                digits[start] = digit < 10 ? 0x30 + digit : 0x57 + digit
                rest /= base
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start..<64]))
        }
    }

    private mutating func write(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func quoted(_ content: (inout WebhookWriter) -> Void) {
        write("\"")
        content(&self)
        write("\"")
    }

    private mutating func write(_ phone: SampleCustomer.Phone) {
        switch phone {
        case .missing: write("null")
        case .empty: write("\"\"")
        case .digits(let digits): quoted { $0.write(digits.number, digitCount: digits.count) }
        }
    }

    /// PHP's `Y-m-d H:i:s.u`.
    private mutating func writeDate(_ seconds: Int) {
        let date = CivilDate(daysSince1970: seconds / 86_400)
        let time = UInt64(seconds % 86_400)
        write(UInt64(date.year), digitCount: 4)
        write("-")
        write(UInt64(date.month), digitCount: 2)
        write("-")
        write(UInt64(date.day), digitCount: 2)
        write(" ")
        write(time / 3600, digitCount: 2)
        write(":")
        write(time / 60 % 60, digitCount: 2)
        write(":")
        write(time % 60, digitCount: 2)
        write(".000000")
    }
}
