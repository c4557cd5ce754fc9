internal import EventModel

/// The function from an event to what the index keeps of it. Indexer, search and verification all use this one.
struct SubjectKeys {
    private let key: IndexKey

    init(_ key: IndexKey) { self.key = key }

    // What is digested begins with a byte that says what it is: these two, or the kind of key.
    private static let checkTag: UInt8 = 0
    private static let subjectTag: UInt8 = 7

    /// What tells an index of `log` made with this secret from one made with another.
    func check(_ log: LogID) -> KeyedDigest { key.digest([Self.checkTag] + log.bytes) }

    /// The digest that stands for the combination of the event's source and the fields that it is searched by: one
    /// subject of a window.
    func subject(of event: borrowing EventView) -> KeyedDigest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes.append(Self.subjectTag)
        event.source.withUnsafeBytes { source in
            bytes.appendInteger(UInt32(source.count))
            bytes.append(contentsOf: source)
        }
        for field in EventField.keyFields {
            guard let value = event[field], let kind = field.row.keyKind else { continue }
            bytes.append(kind)
            let lengthAt = bytes.count
            bytes.appendInteger(UInt32(0))
            let start = bytes.count
            value.withUnsafeBytes { field.row.meaning.appendKey(of: $0, to: &bytes) }
            let length = UInt32(bytes.count - start)
            bytes.withUnsafeMutableBytes { $0.storeInteger(length, at: lengthAt) }
        }
        return key.digest(bytes)
    }

    /// Appends the key under which `value` of `field` is found in `window`, and returns how many bytes it has.
    func appendKey(_ window: UInt32, _ field: EventField, _ value: RawSpan, to bytes: inout [UInt8]) -> Int {
        let start = bytes.count
        withUnsafeBytes(of: window.bigEndian) { bytes.append(contentsOf: $0) }
        var compared: [UInt8] = []
        value.withUnsafeBytes { field.row.meaning.appendKey(of: $0, to: &compared) }
        appendKeyWithinWindow(field, compared, to: &bytes)
        return bytes.count - start
    }

    private func appendKeyWithinWindow(_ field: EventField, _ value: [UInt8], to bytes: inout [UInt8]) {
        guard let kind = field.row.keyKind else { return }
        bytes.append(kind)
        if field.namesPerson {
            key.digest([kind] + value).append(to: &bytes)
        } else {
            bytes.append(contentsOf: value.prefix(Limits.indexKeyByteCountMax))
        }
    }

    /// What `term` asks for in any window: exactly one key, or all that begin with it.
    func searchKey(_ term: SearchTerm) -> SearchKey {
        var bytes = [UInt8](repeating: 0, count: 4)
        appendKeyWithinWindow(term.field, term.key, to: &bytes)
        return SearchKey(bytes: bytes, isPrefix: term.isPrefix)
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

    /// The bytes.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }
}
