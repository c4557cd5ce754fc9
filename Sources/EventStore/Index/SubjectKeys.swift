internal import EventModel

/// What kind of value an index key was made of.
enum IndexKeyKind: UInt8 {
    case orderID = 1
    case orderCode = 2
    case utmID = 3
    case customerID = 4
    case document = 5
    case email = 6

    /// The kind of what a term about `field` asks for.
    init(_ field: SearchTerm.Field) {
        self =
            switch field {
            case .orderID: .orderID
            case .orderCode: .orderCode
            case .utmID: .utmID
            case .customerID: .customerID
            case .document: .document
            case .email: .email
            }
    }

    /// Whether the value names a person, so that only its digest is stored.
    var isPersonal: Bool {
        switch self {
        case .orderID, .orderCode, .utmID: false
        case .customerID, .document, .email: true
        }
    }
}

/// The function from an event to what the index keeps of it. Indexer, search and verification all use this one.
struct SubjectKeys {
    private let key: IndexKey

    init(_ key: IndexKey) { self.key = key }

    // What is digested begins with a byte that says what it is: these two, or the kind of key.
    private static let checkTag: UInt8 = 0
    private static let subjectTag: UInt8 = 7

    /// What tells an index of `log` made with this secret from one made with another.
    func check(_ log: LogID) -> KeyedDigest { key.digest([Self.checkTag] + log.bytes) }

    /// The values of `event` that are searched by, normalised; absent ones left out.
    static func values(of event: DecodedEvent) -> [(kind: IndexKeyKind, value: String)] {
        var values: [(IndexKeyKind, String)] = []
        values.reserveCapacity(6)
        if let id = event.order.id { values.append((.orderID, id)) }
        if let code = event.order.code { values.append((.orderCode, code)) }
        if let id = event.order.utmID { values.append((.utmID, id)) }
        if let id = event.customer?.id { values.append((.customerID, id)) }
        if let document = event.customer?.document {
            values.append((.document, SearchTerm.normalizedDocument(document)))
        }
        if let email = event.customer?.email { values.append((.email, SearchTerm.normalizedEmail(email))) }
        return values
    }

    /// The digest that stands for the combination of `source` and `values`: one subject of a window.
    func subject(source: String, _ values: [(kind: IndexKeyKind, value: String)]) -> KeyedDigest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes.append(Self.subjectTag)
        bytes.appendInteger(UInt32(source.utf8.count))
        bytes.append(contentsOf: source.utf8)
        for (kind, value) in values {
            bytes.append(kind.rawValue)
            bytes.appendInteger(UInt32(value.utf8.count))
            bytes.append(contentsOf: value.utf8)
        }
        return key.digest(bytes)
    }

    /// Appends the key under which `value` is found in `window`, and returns how many bytes it has.
    func appendKey(_ window: UInt32, _ kind: IndexKeyKind, _ value: String, to bytes: inout [UInt8]) -> Int {
        let start = bytes.count
        withUnsafeBytes(of: window.bigEndian) { bytes.append(contentsOf: $0) }
        appendKeyWithinWindow(kind, value, to: &bytes)
        return bytes.count - start
    }

    private func appendKeyWithinWindow(_ kind: IndexKeyKind, _ value: String, to bytes: inout [UInt8]) {
        bytes.append(kind.rawValue)
        if kind.isPersonal {
            var personal: [UInt8] = []
            personal.reserveCapacity(1 + value.utf8.count)
            personal.append(kind.rawValue)
            personal.append(contentsOf: value.utf8)
            key.digest(personal).append(to: &bytes)
        } else {
            bytes.append(contentsOf: value.utf8.prefix(Limits.indexKeyByteCountMax))
        }
    }

    /// What `term` asks for in any window: exactly one key, or all that begin with it.
    func searchKey(_ term: SearchTerm) -> SearchKey {
        let (kind, value, isPrefix): (IndexKeyKind, String, Bool) =
            switch term {
            case .orderCode(let code): (.orderCode, code, false)
            case .orderCodePrefix(let prefix): (.orderCode, prefix, true)
            case .orderID(let id): (.orderID, id, false)
            case .utmID(let id): (.utmID, id, false)
            case .customerID(let id): (.customerID, id, false)
            case .document(let document): (.document, SearchTerm.normalizedDocument(document), false)
            case .email(let email): (.email, SearchTerm.normalizedEmail(email), false)
            }
        var bytes = [UInt8](repeating: 0, count: 4)
        appendKeyWithinWindow(kind, value, to: &bytes)
        return SearchKey(bytes: bytes, isPrefix: isPrefix)
    }
}

/// A key that is looked for in one window after the other. Made once, since one that names a person takes an HMAC.
struct SearchKey {
    /// The key in the window of ``enter(_:)``.
    private(set) var bytes: [UInt8]
    /// Whether every key that begins with it is meant.
    let isPrefix: Bool

    fileprivate init(bytes: [UInt8], isPrefix: Bool) {
        self.bytes = bytes
        self.isPrefix = isPrefix
    }

    /// Goes on to `window`.
    mutating func enter(_ window: UInt32) {
        withUnsafeBytes(of: window.bigEndian) { bytes.replaceSubrange(0..<4, with: $0) }
    }
}

/// Sixteen bytes that stand for a value, or a combination of them, under the log's secret.
package struct KeyedDigest: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// The digest with these bytes.
    /// - Precondition: there are 16.
    package init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == IndexKey.digestByteCount, "a keyed digest has 16 bytes")
        (high, low) = (bytes.loadInteger(UInt64.self, at: 0), bytes.loadInteger(UInt64.self, at: 8))
    }

    init?(_ value: RawSpan) {
        guard value.byteCount == IndexKey.digestByteCount else { return nil }
        self = value.withUnsafeBytes { KeyedDigest($0) }
    }

    /// Appends the bytes.
    func append(to bytes: inout [UInt8]) {
        bytes.appendInteger(high)
        bytes.appendInteger(low)
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }
}
