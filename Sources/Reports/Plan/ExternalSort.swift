internal import EventStore
internal import Glibc
internal import HeapModule

/// Sorts what does not fit into memory: sorted parts go into a file without a name, and are merged from there.
///
/// Takes ``Limits/sortedEntryCountMax`` entries of memory, and of disk 24 bytes for each entry, in the directory for
/// temporary files (`TMPDIR`).
struct ExternalSort {
    /// What is sorted: by digest, then by number.
    struct Entry: Comparable {
        var digest: (UInt64, UInt64)
        var number: UInt64

        static func == (left: Entry, right: Entry) -> Bool {
            left.digest == right.digest && left.number == right.number
        }

        static func < (left: Entry, right: Entry) -> Bool {
            if left.digest != right.digest { return left.digest < right.digest }
            return left.number < right.number
        }
    }

    private var entries: [Entry] = []
    private var parts: [Range<Int>] = []
    private var file: TemporaryFile?

    /// Adds an entry.
    /// - Throws: ``EventStore/EventStoreError`` where the file cannot be written.
    mutating func add(_ entry: Entry) throws(EventStoreError) {
        entries.append(entry)
        if entries.count >= Limits.sortedEntryCountMax { try spill() }
    }

    private mutating func spill() throws(EventStoreError) {
        entries.sort()
        if file == nil { file = try TemporaryFile() }
        let start = parts.last?.upperBound ?? 0
        try file?.append(entries)
        parts.append(start..<start + entries.count)
        entries.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with each entry in order; once.
    mutating func forEach(_ body: (Entry) throws -> Void) throws {
        guard file != nil else {
            entries.sort()
            return try entries.forEach(body)
        }
        if !entries.isEmpty { try spill() }
        guard let file else { return }
        entries = []
        var heads = Heap<Head>()
        for part in parts {
            var rest = PartReader(rest: part)
            if let entry = try rest.next(from: file) { heads.insert(Head(entry: entry, part: rest)) }
        }
        while var head = heads.popMin() {
            try body(head.entry)
            if let entry = try head.part.next(from: file) {
                head.entry = entry
                heads.insert(head)
            }
        }
    }

    /// The first entry of a part that has not been handed out.
    private struct Head: Comparable {
        var entry: Entry
        var part: PartReader

        static func == (left: Head, right: Head) -> Bool { left.entry == right.entry }
        static func < (left: Head, right: Head) -> Bool { left.entry < right.entry }
    }

    /// A sorted part of the file, read a piece at a time.
    private struct PartReader {
        var rest: Range<Int>
        var piece: ArraySlice<Entry> = []

        mutating func next(from file: TemporaryFile) throws(EventStoreError) -> Entry? {
            if piece.isEmpty {
                let count = min(rest.count, Limits.sortedPieceEntryCount)
                guard count > 0 else { return nil }
                piece = try file.read(Entry.self, count, at: rest.lowerBound)[...]
                rest = rest.lowerBound + count..<rest.upperBound
            }
            return piece.popFirst()
        }
    }
}

/// A file without a name, which ends with the process at the latest.
private final class TemporaryFile {
    private let descriptor: Int32
    private let directory: String

    init() throws(EventStoreError) {
        directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(directory)/diario-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Self.failure("cannot make a file in", directory) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
    }

    deinit { close(descriptor) }

    func append<Element>(_ elements: [Element]) throws(EventStoreError) {
        let isWritten = elements.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0, errno != EINTR { return false }
                written += max(count, 0)
            }
            return true
        }
        guard isWritten else { throw Self.failure("cannot write a temporary file in", directory) }
    }

    func read<Element>(_ type: Element.Type, _ count: Int, at index: Int) throws(EventStoreError) -> [Element] {
        let stride = MemoryLayout<Element>.stride
        var readCount = 0
        let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            while readCount < bytes.count {
                let part = pread(
                    descriptor, bytes.baseAddress.map { $0 + readCount }, bytes.count - readCount,
                    off_t(index * stride + readCount))
                if part == 0 || (part < 0 && errno != EINTR) { break }
                readCount += max(part, 0)
            }
            initialized = readCount / stride
        }
        guard elements.count == count else { throw Self.failure("cannot read a temporary file in", directory) }
        return elements
    }

    private static func failure(_ attempt: String, _ directory: String) -> EventStoreError {
        let code: EventStoreError.Code = errno == ENOSPC || errno == EDQUOT ? .diskFull : .inputOutput
        return EventStoreError(code, "\(attempt) \(directory) (TMPDIR): \(String(cString: strerror(errno)))")
    }
}
