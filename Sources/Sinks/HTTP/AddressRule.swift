internal import Glibc
internal import NIOCore

/// Which addresses a destination may have.
///
/// Asked of the address that a connection has reached, before anything is sent through it: a name that leads elsewhere at
/// a second look-up changes nothing.
package struct AddressRule: Sendable {
    /// Whether private networks and link-local addresses are among them.
    package var allowsPrivate: Bool

    /// A rule that lets private addresses pass, or not.
    package init(allowsPrivate: Bool) { self.allowsPrivate = allowsPrivate }

    /// Why an address is not posted to.
    struct Refusal: Error {
        /// The address as people write it.
        var address: String
    }

    /// A step that a new connection has to pass.
    var check: @Sendable (any Channel) -> EventLoopFuture<Void> {
        { channel in
            guard let address = channel.remoteAddress?.ipAddress, !allows(address) else {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(Refusal(address: address))
        }
    }

    /// Whether the address, as text of either version, may be posted to.
    package func allows(_ address: String) -> Bool {
        guard !allowsPrivate, let address = try? SocketAddress(ipAddress: address, port: 0) else {
            return allowsPrivate
        }
        return switch address {
        case .v4(let address): Self.isPublicOrLoopback(withUnsafeBytes(of: address.address.sin_addr, Array.init))
        case .v6(let address): Self.isPublicOrLoopback(withUnsafeBytes(of: address.address.sin6_addr, Array.init))
        default: false
        }
    }

    /// What IANA's registries of special-purpose addresses call private, shared, link-local, reserved or for tests; and
    /// multicast.
    private static func isPublicOrLoopback(_ bytes: [UInt8]) -> Bool {
        if bytes.count == 16 { return isPublicOrLoopbackV6(bytes) }
        switch (bytes[0], bytes[1]) {
        case (0, _), (10, _), (169, 254), (172, 16...31), (192, 168), (198, 18...19), (100, 64...127): return false
        case (192, 0) where bytes[2] == 0: return false
        case (224..., _): return false
        default: return true
        }
    }

    private static func isPublicOrLoopbackV6(_ bytes: [UInt8]) -> Bool {
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        let isTranslated = bytes[..<12].elementsEqual([0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        if isMapped || isTranslated { return isPublicOrLoopback(Array(bytes[12...])) }
        if bytes[..<12].allSatisfy({ $0 == 0 }) { return bytes[12...].elementsEqual([0, 0, 0, 1]) }
        switch (bytes[0], bytes[1]) {
        // 6to4, which holds an address of version 4.
        case (0x20, 0x02): return isPublicOrLoopback(Array(bytes[2..<6]))
        // Unique local, link-local, site-local of old, multicast.
        case (0xFC...0xFD, _), (0xFE, 0x80...0xFF), (0xFF, _): return false
        default: return true
        }
    }
}
