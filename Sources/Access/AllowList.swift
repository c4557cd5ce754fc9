/// From where webhooks are taken: `DATA/secrets/allow.txt`.
///
/// A line is a range of addresses in CIDR notation, or the name of a source, blanks, and a range; what follows `#` is a
/// comment:
///
/// ```
/// # Everything from GO
/// 203.0.113.0/24
/// loja  2001:db8:7::/48     # only for this source
/// ```
///
/// Without the file, or with a file that has no such line, every address may send. As soon as there is one line, an
/// address may send for a source only if a line without a name or a line with that source's name has it; so a source
/// that exists and one that does not are refused alike. The list is a second factor beside the token, never the only
/// one. No user but its owner may be able to write it.
public struct AllowList: Sendable, Hashable {
    private let everySource: AddressList
    private let bySource: [String: AddressList]

    /// A list that lets every address send.
    public static let open = AllowList(everySource: AddressList(), bySource: [:])

    /// A list of these ranges: those for every source, and those for one.
    public init(everySource: AddressList, bySource: [String: AddressList]) {
        self.everySource = everySource
        self.bySource = bySource.filter { !$0.value.isEmpty }
    }

    /// Reads `allow.txt` in the directory at `secretsPath`.
    /// - Throws: `.damaged` naming the line that is not understood, `.configuration`, `.inputOutput`.
    public static func read(secretsPath: String) throws(AccessError) -> AllowList {
        let file = SecretFile(directory: secretsPath, name: "allow.txt", isReadableByOthers: true)
        guard let bytes = try file.content() else { return .open }
        return try AllowList(parsing: bytes)
    }

    /// The list that the text `bytes` spells.
    /// - Throws: `.damaged`, naming the line.
    public init(parsing bytes: [UInt8]) throws(AccessError) {
        var everySource: [AddressRange] = []
        var bySource: [String: [AddressRange]] = [:]
        var number = 0
        var count = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let content = line.prefix { $0 != UInt8(ascii: "#") }
            let words = content.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            if words.isEmpty { continue }
            count += 1
            guard words.count <= 2, count <= Limits.allowedRangeCountMax, let last = words.last,
                let range = AddressRange(String(decoding: last, as: UTF8.self)),
                words.count == 1 || words[0].withUnsafeBytes({ SourceName.isValid($0) })
            else {
                throw AccessError(
                    .damaged,
                    "secrets/allow.txt, line \(number), is no address range, nor a source's name and a range")
            }
            if words.count == 1 {
                everySource.append(range)
            } else {
                bySource[String(decoding: words[0], as: UTF8.self), default: []].append(range)
            }
        }
        self.init(everySource: AddressList(everySource), bySource: bySource.mapValues { AddressList($0) })
    }

    /// Whether every address may send for every source.
    public var isOpen: Bool { everySource.isEmpty && bySource.isEmpty }

    /// Whether `address` may send for the source with this name, which need not exist.
    public func allows(_ address: IPAddress, source: UnsafeRawBufferPointer) -> Bool {
        if isOpen || everySource.contains(address) { return true }
        if bySource.isEmpty { return false }
        return bySource[String(decoding: source, as: UTF8.self)]?.contains(address) ?? false
    }
}
