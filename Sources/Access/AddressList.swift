/// A range of addresses in CIDR notation: `192.0.2.0/24`, `2001:db8::/32`, or a single address.
public struct AddressRange: Sendable, Hashable {
    private let first: IPAddress
    /// Of 128 bits, version 4 counted from bit 96.
    private let prefixLength: Int

    /// The range that `text` spells. The bits after the prefix must be zero: `10.0.0.1/8` is more likely a slip than
    /// a range.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.first.flatMap({ IPAddress($0) }) else { return nil }
        // The notation decides, not the address: `::ffff:10.0.0.0/104` counts from the first of 128 bits.
        let isVersion6 = parts[0].utf8.contains(UInt8(ascii: ":"))
        var length = 128
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                digits.count == 1 || digits.first != 0x30, let number = Int(parts[1]), number <= (isVersion6 ? 128 : 32)
            else { return nil }
            length = isVersion6 ? number : 96 + number
        }
        guard address.prefix(length) == address else { return nil }
        first = address
        prefixLength = length
    }

    /// Whether `address` lies in the range. A range that is wider than version 4 as a whole (`::/0`) is about
    /// version 6 and contains no version 4 address.
    public func contains(_ address: IPAddress) -> Bool {
        address.prefix(prefixLength) == first && (prefixLength >= 96 || !address.isVersion4)
    }
}

/// A set of address ranges.
public struct AddressList: Sendable, Hashable {
    /// The ranges, in the order they were given.
    public let ranges: [AddressRange]

    /// A list of these ranges.
    public init(_ ranges: [AddressRange] = []) { self.ranges = ranges }

    /// Whether no address is in it.
    public var isEmpty: Bool { ranges.isEmpty }

    /// Whether `address` lies in one of the ranges.
    public func contains(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }
}
