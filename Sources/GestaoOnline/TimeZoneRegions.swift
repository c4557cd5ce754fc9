/// The time zones that a decoder has met, by identifier. Used by one thread at a time.
struct TimeZoneRegions {
    private var known: [String: TimeZoneRegion] = [:]
    private var lastIdentifier: [UInt8] = []
    private var last: TimeZoneRegion?

    /// The zone with the identifier `text`, or nil. Only real zones are remembered, of which there are some hundreds.
    mutating func region(_ text: UnsafeBufferPointer<UInt8>) -> TimeZoneRegion? {
        if let last, lastIdentifier.elementsEqual(text) { return last }
        // The longest identifier there is has 32 bytes.
        guard (1...64).contains(text.count) else { return nil }
        let identifier = String(decoding: text, as: UTF8.self)
        guard let region = known[identifier] ?? TimeZoneRegion(identifier: identifier) else { return nil }
        known[identifier] = region
        lastIdentifier = Array(text)
        last = region
        return region
    }
}
