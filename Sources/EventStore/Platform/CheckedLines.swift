internal import CCRC32
internal import EventModel
internal import Glibc

/// A text file of lines that each end with their CRC-32, so that what was torn or altered is told from what was written:
/// `text ␠ CRC LF` (docs/format.md, section 7).
struct CheckedLines: Sendable {
    let path: String

    /// The line of `text`.
    static func line(_ text: String) -> String {
        let sum = CRC32.of(text.utf8)
        return text + " " + Hexadecimal.string(withUnsafeBytes(of: sum.bigEndian) { Array($0) }) + "\n"
    }

    /// The text of `line`, which is without its LF; nil where it is not what was written.
    static func text(of line: ArraySlice<UInt8>) -> String? {
        guard let space = line.lastIndex(of: UInt8(ascii: " ")) else { return nil }
        let text = String(decoding: line[..<space], as: UTF8.self)
        return Self.line(text).utf8.dropLast().elementsEqual(line) ? text : nil
    }

    /// The texts of all lines, oldest first; none without a file. A torn last line is ignored.
    /// - Throws: ``EventStoreError/Code/damaged`` when another line is not what was written.
    func load() throws(EventStoreError) -> [String] {
        guard let bytes = try FileAccess.read(path) else { return [] }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        var texts: [String] = []
        for (index, line) in lines.enumerated() {
            if let text = Self.text(of: line) {
                texts.append(text)
            } else if index < lines.count - 1 {
                throw EventStoreError(.damaged, "line \(index + 1) of \(path) is not what was written")
            }
        }
        return texts
    }

    /// Adds the line of `text` and syncs.
    func append(_ text: String) throws(EventStoreError) {
        try write(text, over: nil, isSynced: true)
    }

    /// Writes the line of `text` over the last line, where that is of the same length and begins with `prefix`, and adds
    /// it otherwise. Not synced: a power cut may leave the line of before.
    func replaceLast(beginning prefix: String, by text: String) throws(EventStoreError) {
        try write(text, over: prefix, isSynced: false)
    }

    private func write(_ text: String, over prefix: String?, isSynced: Bool) throws(EventStoreError) {
        let bytes = Array(Self.line(text).utf8)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileAccess.systemError("cannot open \(path)") }
        defer { close(descriptor) }
        let end = lseek(descriptor, 0, SEEK_END)
        var start = end
        if let prefix, end >= off_t(bytes.count) {
            var last = [UInt8](repeating: 0, count: bytes.count)
            let count = pread(descriptor, &last, last.count, end - off_t(bytes.count))
            if count == bytes.count, last.starts(with: prefix.utf8), Self.text(of: last.dropLast()) != nil {
                start = end - off_t(bytes.count)
            }
        }
        guard lseek(descriptor, start, SEEK_SET) == start else { throw FileAccess.systemError("cannot write \(path)") }
        do throws(EventStoreError) {
            try FileAccess.append(bytes, to: descriptor, path: path)
        } catch {
            // A torn line may only be the last one: take back what a full disk let through.
            if start == end { _ = ftruncate(descriptor, end) }
            throw error
        }
        if isSynced, fdatasync(descriptor) != 0 { throw FileAccess.systemError("cannot sync \(path)") }
    }

    /// Cuts off a last line that is torn or altered, so that the next one begins a line of its own. A last line has at most
    /// `byteCountMax` bytes.
    func cutTornEnd(byteCountMax: Int) throws(EventStoreError) {
        guard let end = try FileAccess.readEnd(path, byteCount: byteCountMax), !end.isEmpty else { return }
        let newline = UInt8(ascii: "\n")
        let isTorn = end.last != newline
        let lastLine = (isTorn ? end[...] : end.dropLast()).split(
            separator: newline, omittingEmptySubsequences: false
        ).last
        guard let lastLine, isTorn || Self.text(of: lastLine) == nil else { return }
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileAccess.systemError("cannot open \(path)") }
        defer { close(descriptor) }
        let byteCount = lastLine.count + (isTorn ? 0 : 1)
        guard ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - off_t(byteCount)) == 0 else {
            throw FileAccess.systemError("cannot write \(path)")
        }
    }
}
