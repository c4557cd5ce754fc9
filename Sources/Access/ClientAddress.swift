/// Whose request it is when proxies stand between.
public struct ClientAddress: Sendable, Hashable {
    /// The client's address, or, where ``isCertain`` is false, that of the last on the way to it that could be told.
    public let address: IPAddress
    /// Whether every entry on the way to the client could be read. Where not, no list of addresses may be asked about
    /// ``address``: a client that can make its proxy stumble would borrow the proxy's place on it.
    public let isCertain: Bool

    /// The client whose connection comes from `peer`.
    ///
    /// A peer that is no trusted proxy is the client, whatever it claims. Behind a trusted proxy, the entries of
    /// `forwardedFor` (the values of `X-Forwarded-For` in the order they came) are walked from the right, each vouched
    /// for by the one after it, to the first address that is no trusted proxy. Without entries the proxy itself is the
    /// client; if all are trusted proxies, the leftmost is.
    ///
    /// An entry may have a port, and brackets around version 6. The walk ends, uncertain, at an entry that is anything
    /// else (`unknown`, a name, nothing at all), and after ``Limits/forwardedEntryCountMax`` entries. Entries to the
    /// left of the client are its own claims and are not looked at.
    public static func resolve(
        peer: IPAddress, forwardedFor: [String], trustedProxies: AddressList
    ) -> ClientAddress {
        guard trustedProxies.contains(peer) else { return ClientAddress(address: peer, isCertain: true) }
        var client = peer
        var walked = 0
        for value in forwardedFor.reversed() {
            for entry in value.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                walked += 1
                guard walked <= Limits.forwardedEntryCountMax, let address = address(of: entry) else {
                    return ClientAddress(address: client, isCertain: false)
                }
                client = address
                if !trustedProxies.contains(address) { return ClientAddress(address: client, isCertain: true) }
            }
        }
        return ClientAddress(address: client, isCertain: true)
    }

    /// The address of an entry: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`, with
    /// blanks around it.
    private static func address(of entry: Substring) -> IPAddress? {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        var text = entry.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
            let inside = text[text.index(after: text.startIndex)..<end]
            return inside.contains(":") ? IPAddress(inside) : nil
        }
        // One colon: a port behind version 4. More: version 6, which has no port without brackets.
        if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
            return isPort(text[colon...]) ? IPAddress(text[..<colon]) : nil
        }
        return IPAddress(text)
    }

    /// Whether `text` is nothing, or a colon and a port.
    private static func isPort(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        let digits = text.dropFirst().utf8
        return text.first == ":" && (1...5).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
            && UInt16(text.dropFirst()) != nil
    }
}
