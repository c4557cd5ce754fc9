#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An address of version 4 or 6. An IPv4 address that came inside IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
public struct IPAddress: Sendable, Hashable {
    /// The 16 bytes in network order as two words; version 4 is kept as `::ffff:a.b.c.d`.
    let high: UInt64
    let low: UInt64

    private static let mappedPrefix: UInt64 = 0xFFFF

    /// The address that `text` spells: dotted decimal without leading zeros, or RFC 4291 without a zone. Nothing else:
    /// no port, no brackets, no spaces.
    public init?(_ text: some StringProtocol) {
        let isVersion6 = text.utf8.contains(UInt8(ascii: ":"))
        guard text.utf8.count <= Int(INET6_ADDRSTRLEN), !text.utf8.contains(0) else { return nil }
        var bytes = (UInt64(0), UInt64(0))
        let length = isVersion6 ? 16 : 4
        let isAddress = withUnsafeMutableBytes(of: &bytes) { space in
            inet_pton(isVersion6 ? AF_INET6 : AF_INET, String(text), space.baseAddress) == 1
        }
        guard isAddress else { return nil }
        if length == 4 {
            high = 0
            low = Self.mappedPrefix << 32 | UInt64(bigEndian: bytes.0) >> 32
        } else {
            high = UInt64(bigEndian: bytes.0)
            low = UInt64(bigEndian: bytes.1)
        }
    }

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Whether it is an address of version 4.
    public var isVersion4: Bool { high == 0 && low >> 32 == Self.mappedPrefix }

    /// The address with all but its first `bits` bits cleared, of 128; a version 4 address begins at bit 96.
    public func prefix(_ bits: Int) -> IPAddress {
        func mask(_ count: Int) -> UInt64 { count <= 0 ? 0 : count >= 64 ? .max : ~(UInt64.max >> UInt64(count)) }
        return IPAddress(high: high & mask(bits), low: low & mask(bits - 64))
    }

    /// What counts as one party: a version 4 address, or the /64 that a version 6 host commands.
    public var party: IPAddress { isVersion4 ? self : prefix(64) }
}

extension IPAddress: CustomStringConvertible {
    /// The address as RFC 5952 writes it, version 4 in dotted decimal.
    public var description: String {
        var bytes = (high.bigEndian, low.bigEndian)
        return withUnsafeBytes(of: &bytes) { space in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
                let start = isVersion4 ? UnsafeRawBufferPointer(rebasing: space[12...]) : space
                guard
                    let end = inet_ntop(
                        isVersion4 ? AF_INET : AF_INET6, start.baseAddress, text.baseAddress, socklen_t(text.count))
                else { return "" }
                return String(cString: end)
            }
        }
    }
}
