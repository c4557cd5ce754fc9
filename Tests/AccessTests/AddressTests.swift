import Access
import Testing

@Suite("An address")
struct AddressTests {
    @Test(
        "is parsed strictly and printed canonically",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:201", "192.0.2.1"),
            ("2001:DB8::1", "2001:db8::1"), ("::", "::"), ("::1", "::1"), ("1:0:0:0:0:0:0:8", "1::8"),
        ])
    func canonical(text: String, printed: String) {
        #expect(IPAddress(text)?.description == printed)
    }

    @Test(
        "is not: anything else",
        arguments: [
            "", " 192.0.2.1", "192.0.2.1 ", "192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1.1", "0x7f.0.0.1",
            "127.1", "2130706433", "192.0.2.1:80", "[::1]", "::1%lo", "::1%25lo", ":::1", "1::2::3", "12345::",
            "::ffff:192.0.2.256", "unknown", "localhost", "192.0.2.1\0", "１92.0.2.1",
        ])
    func malformed(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("lies in its ranges, in no other, and version 4 not in version 6")
    func ranges() throws {
        func contains(_ range: String, _ address: String) throws -> Bool {
            try #require(AddressRange(range)).contains(#require(IPAddress(address)))
        }
        #expect(try contains("10.0.0.0/8", "10.255.0.1"))
        #expect(try !contains("10.0.0.0/8", "11.0.0.0"))
        #expect(try contains("10.0.0.0/8", "::ffff:10.1.2.3"))
        #expect(try contains("::ffff:10.0.0.0/104", "10.1.2.3"))
        #expect(try contains("192.0.2.7", "192.0.2.7"))
        #expect(try !contains("192.0.2.7", "192.0.2.6"))
        #expect(try contains("0.0.0.0/0", "255.255.255.255"))
        #expect(try !contains("0.0.0.0/0", "2001:db8::1"))
        #expect(try contains("::/0", "2001:db8::1"))
        #expect(try !contains("::/0", "192.0.2.7"))
        #expect(try contains("2001:db8::/33", "2001:db8:7fff::"))
        #expect(try !contains("2001:db8::/33", "2001:db8:8000::"))
        #expect(try contains("2001:db8::/64", "2001:db8::ffff:0:0:1"))
        #expect(try !contains("2001:db8::/65", "2001:db8:0:0:8000::"))
    }

    @Test(
        "range is not: host bits, signs, spaces, lengths out of range",
        arguments: [
            "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/8/8", "10.0.0.0/+8", "10.0.0.0/08",
            "10.0.0.0/ 8", "10.0.0.0/-1", "::/129", "2001:db8::1/64", "10.0.0.0-10.0.0.9", "*",
        ])
    func malformedRange(text: String) {
        #expect(AddressRange(text) == nil)
    }
}

@Suite("The client's address")
struct ClientAddressTests {
    /// The address, with a question mark behind it where it is uncertain.
    private func resolve(_ peer: String, _ forwardedFor: [String], trusting: [String] = ["10.0.0.0/8", "::1"])
        -> String?
    {
        guard let peer = IPAddress(peer) else { return nil }
        let client = ClientAddress.resolve(
            peer: peer, forwardedFor: forwardedFor,
            trustedProxies: AddressList(trusting.compactMap { AddressRange($0) }))
        return client.address.description + (client.isCertain ? "" : "?")
    }

    @Test("is the peer's, whatever it claims, unless the peer is a trusted proxy")
    func untrustedPeer() {
        #expect(resolve("192.0.2.1", []) == "192.0.2.1")
        #expect(resolve("192.0.2.1", ["198.51.100.7"]) == "192.0.2.1")
        #expect(resolve("192.0.2.1", ["rubbish"]) == "192.0.2.1")
        #expect(resolve("10.0.0.1", ["198.51.100.7"], trusting: []) == "10.0.0.1")
    }

    @Test("is the first from the right that is no trusted proxy; what is left of it is not believed")
    func walking() {
        #expect(resolve("10.0.0.1", ["198.51.100.7"]) == "198.51.100.7")
        #expect(resolve("::1", ["198.51.100.7"]) == "198.51.100.7")
        #expect(resolve("::ffff:10.0.0.1", ["198.51.100.7, 10.0.0.2"]) == "198.51.100.7")
        #expect(resolve("10.0.0.1", ["192.0.2.66, 198.51.100.7 ,\t10.0.0.2"]) == "198.51.100.7")
        #expect(resolve("10.0.0.1", ["192.0.2.66", "198.51.100.7, 10.0.0.2", "10.0.0.3"]) == "198.51.100.7")
        #expect(resolve("10.0.0.1", ["rubbish, 198.51.100.7"]) == "198.51.100.7")
        #expect(resolve("10.0.0.1", ["::ffff:198.51.100.7"]) == "198.51.100.7")
    }

    @Test("is the proxy's own when nothing was forwarded, and the leftmost when all are proxies")
    func proxies() {
        #expect(resolve("10.0.0.1", []) == "10.0.0.1")
        #expect(resolve("10.0.0.1", ["10.0.0.9, 10.0.0.2"]) == "10.0.0.9")
    }

    @Test("may have a port, and brackets around version 6")
    func ports() {
        #expect(resolve("10.0.0.1", ["203.0.113.7:51234"]) == "203.0.113.7")
        #expect(resolve("10.0.0.1", ["[2001:db8::1]:443"]) == "2001:db8::1")
        #expect(resolve("10.0.0.1", ["[2001:db8::1]"]) == "2001:db8::1")
        #expect(resolve("10.0.0.1", ["2001:db8::1"]) == "2001:db8::1")
        #expect(resolve("10.0.0.1", ["198.51.100.7:1 , 10.0.0.2:65535,[::1]:0"]) == "198.51.100.7")
    }

    @Test(
        "is uncertain where an entry on the way is no address: the last that could be told is given",
        arguments: [
            "unknown", "", " ", "_hidden", "198.51.100.7, ", "198.51.100.7,,10.0.0.2", "198.51.100.07",
            "198.51.100.7 10.0.0.2", "198.51.100.7:", "198.51.100.7:x", "198.51.100.7:65536", "198.51.100.7:+1",
            "198.51.100.7:123456", "[2001:db8::1", "[2001:db8::1]443", "[2001:db8::1]:", "[]", "[198.51.100.7]", ":80",
            "[", "]", ":", "198.51.100.7, unknown",
        ])
    func unreadable(value: String) {
        let known = value.hasSuffix("10.0.0.2") && value.contains(",") ? "10.0.0.2?" : "10.0.0.1?"
        #expect(resolve("10.0.0.1", [value]) == known)
    }

    @Test("is uncertain after too many entries")
    func bounded() {
        let proxies = String(repeating: "10.0.0.2, ", count: Limits.forwardedEntryCountMax) + "10.0.0.2"
        #expect(resolve("10.0.0.1", ["198.51.100.7, " + proxies]) == "10.0.0.2?")
    }
}

@Suite("The allow-list")
struct AllowListTests {
    private func allows(_ list: AllowList, _ address: String, _ source: String) throws -> Bool {
        let address = try #require(IPAddress(address))
        return Array(source.utf8).withUnsafeBytes { list.allows(address, source: $0) }
    }

    @Test("lets everybody send when it is absent or has no line")
    func open() throws {
        try withTemporaryDirectory { (path: String) throws in
            #expect(try AllowList.read(secretsPath: path) == .open)
            try write("# nobody yet\n\n   \n", to: path + "/allow.txt", mode: 0o644)
            let list = try AllowList.read(secretsPath: path)
            #expect(list.isOpen)
            #expect(try allows(list, "192.0.2.1", "loja"))
        }
    }

    @Test("lets only listed addresses send, for every source or for one")
    func closed() throws {
        let text = "203.0.113.0/24\r\n  loja\t2001:db8:7::/48  # the shop\n#filial 192.0.2.0/24\nloja 192.0.2.7"
        let list = try AllowList(parsing: Array(text.utf8))
        #expect(try allows(list, "203.0.113.9", "loja"))
        #expect(try allows(list, "203.0.113.9", "other"))
        #expect(try allows(list, "2001:db8:7::1", "loja"))
        #expect(try !allows(list, "2001:db8:7::1", "other"))
        #expect(try allows(list, "::ffff:192.0.2.7", "loja"))
        #expect(try !allows(list, "192.0.2.8", "loja"))
        #expect(try !allows(list, "192.0.2.7", "filial"))
    }

    @Test("refuses alike for a source without lines and one that does not exist")
    func alike() throws {
        let list = try AllowList(parsing: Array("loja 192.0.2.7".utf8))
        #expect(try !allows(list, "198.51.100.1", "loja"))
        #expect(try !allows(list, "198.51.100.1", "filial"))
        #expect(try !allows(list, "198.51.100.1", "nosuch"))
    }

    @Test(
        "is refused as a whole for a line that is not understood",
        arguments: ["10.0.0.1/8", "Loja 10.0.0.0/8", "loja", "loja 10.0.0.0/8 extra", "10.0.0.0/8 loja", "\u{FEFF}::1"])
    func damage(line: String) {
        do {
            _ = try AllowList(parsing: Array("10.0.0.0/8\n\(line)\n".utf8))
            Issue.record("was read")
        } catch {
            #expect(error.code == .damaged)
            #expect(error.message.contains("line 2"))
        }
    }

    @Test("is refused when other users can change it")
    func permissions() throws {
        try withTemporaryDirectory { (path: String) throws in
            try write("10.0.0.0/8\n", to: path + "/allow.txt", mode: 0o664)
            #expect(throws: AccessError.self) { try AllowList.read(secretsPath: path) }
        }
    }
}
