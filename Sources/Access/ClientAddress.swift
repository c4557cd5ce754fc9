/// Whose request it is when proxies stand between.
public enum ClientAddress {
    /// The address of the client whose connection comes from `peer`; nil when that cannot be told, which refuses the
    /// request.
    ///
    /// A peer that is no trusted proxy is the client, whatever it claims. Behind a trusted proxy, the entries of
    /// `forwardedFor` (the values of `X-Forwarded-For` in the order they came) are walked from the right, each vouched
    /// for by the one after it, to the first address that is no trusted proxy. Without entries the proxy itself is the
    /// client; if all are trusted proxies, the leftmost is.
    ///
    /// An entry on that walk that is not a bare address (`unknown`, a port, brackets, nothing at all), or a walk of
    /// more than ``Limits/forwardedEntryCountMax`` entries, gives nil: taking the proxy for the client would let a
    /// client that can make its proxy stumble borrow the proxy's place on the allow-list. Entries to the left of the
    /// client are its own claims and are not looked at.
    public static func resolve(
        peer: IPAddress, forwardedFor: [String], trustedProxies: AddressList
    ) -> IPAddress? {
        guard trustedProxies.contains(peer) else { return peer }
        var client = peer
        var walked = 0
        for value in forwardedFor.reversed() {
            for entry in value.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                walked += 1
                guard walked <= Limits.forwardedEntryCountMax, let address = IPAddress(trimmed(entry)) else {
                    return nil
                }
                client = address
                if !trustedProxies.contains(address) { return client }
            }
        }
        return client
    }

    private static func trimmed(_ entry: Substring) -> Substring {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        var entry = entry.drop(while: isBlank)
        while let last = entry.last, isBlank(last) { entry.removeLast() }
        return entry
    }
}
