internal import CCRC32
package import EventModel
internal import Glibc

/// A moment's head, noted outside the log's environment, so that a log that lost its end is not taken for whole.
package struct Anchor: Sendable, Equatable {
    /// The epoch of that moment.
    package let epoch: Epoch
    /// The newest record of that moment.
    package let head: Head
    /// When it was noted.
    package let writtenAt: Timestamp

    /// One line: its text, and the CRC-32 of that, in hexadecimal.
    package var line: String { CheckedLines.line(text) }

    /// Epoch, position, hash, microseconds since 1970.
    fileprivate var text: String { "\(epoch) \(head.position) \(head.recordHash) \(writtenAt.microseconds)" }

    /// An anchor of these parts.
    package init(epoch: Epoch, head: Head, writtenAt: Timestamp) {
        self.epoch = epoch
        self.head = head
        self.writtenAt = writtenAt
    }

    /// The anchor of a line; nil for one that is torn or altered.
    package init?(line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count == 5, let epoch = Epoch(words[0]), let position = Position(words[1]),
            let hash = RecordHash(hexadecimal: words[2]), let microseconds = Int64(words[3])
        else { return nil }
        self.init(
            epoch: epoch, head: Head(position: position, recordHash: hash),
            writtenAt: Timestamp(microseconds: microseconds))
        guard self.line.dropLast().elementsEqual(line) else { return nil }
    }
}

/// The file of anchors: written by the writer's housekeeping after commits, read when a log is opened or verified.
package struct AnchorFile: Sendable {
    private let lines: CheckedLines
    private var path: String { lines.path }

    /// The anchors of the log in `directory`.
    package init(_ directory: DataDirectory) { lines = CheckedLines(path: directory.anchorsPath) }

    /// All anchors, oldest first. A torn last line is ignored.
    /// - Throws: ``EventStoreError/Code/damaged`` when another line is not what was written.
    package func load() throws(EventStoreError) -> [Anchor] {
        guard let bytes = try FileAccess.read(path) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        var anchors: [Anchor] = []
        for (index, line) in lines.enumerated() {
            if let anchor = Anchor(line: line) {
                anchors.append(anchor)
            } else if index < lines.count - 1 {
                throw EventStoreError(.damaged, "line \(index + 1) of \(path) is not what was written")
            }
        }
        return anchors
    }

    /// The newest anchor that is whole; nil where there is none. Reads the end of the file only, in a few microseconds.
    ///
    /// A line that is torn or altered is passed over: the one before it names a record that must be there as well.
    /// - Throws: ``EventStoreError/Code/damaged`` when no line is what was written.
    func newest() throws(EventStoreError) -> Anchor? {
        guard let bytes = try FileAccess.readEnd(path, byteCount: Limits.anchorEndByteCount) else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        for line in lines.reversed() {
            if let anchor = Anchor(line: String(decoding: line, as: UTF8.self)) { return anchor }
        }
        guard lines.count > 1 else { return nil }
        throw EventStoreError(.damaged, "no line at the end of \(path) is what was written")
    }

    /// Adds `anchor` and syncs.
    package func append(_ anchor: Anchor) throws(EventStoreError) {
        try lines.append(anchor.text)
    }

    /// Cuts off a last line that is torn or altered, so that the next one begins a line of its own.
    func cutTornEnd() throws(EventStoreError) {
        try lines.cutTornEnd(byteCountMax: Limits.anchorEndByteCount)
    }

    /// Rewrites the file with one anchor a minute of those older than an hour, and one an hour of those older than a day.
    /// Lines that are not what was written stay, for a verification to find. A year of anchors takes some milliseconds.
    package func thin(now: Timestamp) throws(EventStoreError) {
        guard let bytes = try FileAccess.read(path) else { return }
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        // The last line of the present span, which is kept when the next span begins.
        var (present, last): (AnchorMoment.Span?, ArraySlice<UInt8>) = (nil, [])
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let span = AnchorMoment(line)?.span(now: now)
            if !last.isEmpty, span == nil || span != present {
                kept += last
                kept.append(UInt8(ascii: "\n"))
            }
            (present, last) = (span, line)
        }
        if !last.isEmpty {
            kept += last
            kept.append(UInt8(ascii: "\n"))
        }
        if kept.count < bytes.count { try FileAccess.replace(path, with: kept) }
    }

    /// Replaces all anchors.
    package func replace(with anchors: [Anchor]) throws(EventStoreError) {
        try FileAccess.replace(path, with: Array(anchors.map(\.line).joined().utf8))
    }
}

/// What thinning asks of a line of the anchors that is whole: its epoch and its time.
private struct AnchorMoment {
    private let epoch: ArraySlice<UInt8>
    private let writtenAt: Timestamp

    /// Of which lines only the last is kept.
    struct Span: Equatable {
        var epoch: ArraySlice<UInt8>
        var seconds: Int64
        var number: Int64
    }

    init?(_ line: ArraySlice<UInt8>) {
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 5, let microseconds = Int64(String(decoding: words[3], as: UTF8.self)) else { return nil }
        let sum = CRC32.of(line[..<words[3].endIndex])
        guard UInt32(String(decoding: words[4], as: UTF8.self), radix: 16) == sum else { return nil }
        epoch = words[0]
        writtenAt = Timestamp(microseconds: microseconds)
    }

    /// Nil for an anchor that is kept in any case.
    func span(now: Timestamp) -> Span? {
        let seconds: Int64
        if writtenAt < now.advanced(bySeconds: -Int64(Limits.anchorMinuteSeconds)) {
            seconds = 3600
        } else if writtenAt < now.advanced(bySeconds: -Int64(Limits.anchorFullSeconds)) {
            seconds = 60
        } else {
            return nil
        }
        return Span(epoch: epoch, seconds: seconds, number: writtenAt.microseconds / (seconds * 1_000_000))
    }
}
