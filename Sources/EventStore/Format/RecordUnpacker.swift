internal import CZstd
internal import EventModel
internal import Synchronization

/// Unpacks what a ``RecordPacker`` packed, with the dictionaries of a log. Any number of threads may use it at once, each
/// in sessions of its own.
package final class RecordUnpacker: Sendable {
    private struct State {
        var dictionaries: [UInt64: UnpackingDictionary] = [:]
        var idle: [UnpackingContext] = []
    }

    private let state = Mutex(State())

    /// An unpacker that knows the dictionary of this version of the program and no other.
    package convenience init() { self.init(knowing: [.builtIn]) }

    /// An unpacker that knows `dictionaries` and no other.
    init(knowing dictionaries: [PackingDictionary]) {
        for dictionary in dictionaries { add(dictionary) }
    }

    /// Whether what was packed with the dictionary of this digest can be unpacked.
    func knows(_ digest: UInt64) -> Bool { state.withLock { $0.dictionaries[digest] != nil } }

    /// Makes `dictionary` known, unless zstd cannot use it: what names it then does not unpack.
    func add(_ dictionary: PackingDictionary) {
        guard let prepared = UnpackingDictionary(dictionary) else { return }
        state.withLock { $0.dictionaries[dictionary.digest] = prepared }
    }

    /// Calls `body` with what unpacks records on this thread: for as many of them as there are, since what threads share
    /// is touched at its beginning and its end only.
    func withSession<Result>(_ body: (UnpackingSession) throws -> Result) rethrows -> Result {
        let (dictionaries, known) = state.withLock { ($0.dictionaries, $0.idle.popLast()) }
        let context = known ?? UnpackingContext()
        defer { state.withLock { $0.idle.append(context) } }
        return try body(UnpackingSession(context, dictionaries))
    }
}

/// Unpacks records on one thread.
final class UnpackingSession {
    private let context: UnpackingContext
    private let dictionaries: [UInt64: UnpackingDictionary]
    /// The dictionary of the last record, which is nearly always that of the next one.
    private var last: (digest: UInt64, dictionary: UnpackingDictionary)?

    fileprivate init(_ context: UnpackingContext, _ dictionaries: [UInt64: UnpackingDictionary]) {
        self.context = context
        self.dictionaries = dictionaries
    }

    /// What the packed `section` holds. The bytes are valid until the next call.
    func unpack(_ section: UnsafeRawBufferPointer) throws(EventDamage) -> UnsafeRawBufferPointer {
        guard section.count > RecordFormat.packedPrefixByteCount else {
            throw EventDamage(reason: "a section cut short")
        }
        let digest = section.loadInteger(UInt64.self, at: 0)
        if last?.digest != digest {
            guard let dictionary = dictionaries[digest] else {
                throw EventDamage(reason: "packed with a dictionary that the log does not hold")
            }
            last = (digest, dictionary)
        }
        guard let last else { throw EventDamage(reason: "packed with no dictionary") }
        let frame = UnsafeRawBufferPointer(rebasing: section[RecordFormat.packedPrefixByteCount...])
        return try context.decompress(frame, last.dictionary)
    }
}

/// A dictionary as zstd wants it for unpacking.
private final class UnpackingDictionary: Sendable {
    // Any number of threads may read a ZSTD_DDict (`zstd.h`), and nobody writes it; set once and freed in `deinit`.
    nonisolated(unsafe) let pointer: OpaquePointer

    init?(_ dictionary: PackingDictionary) {
        guard let pointer = ZSTD_createDDict(dictionary.bytes, dictionary.bytes.count) else { return nil }
        self.pointer = pointer
    }

    deinit { ZSTD_freeDDict(pointer) }
}

/// What one thread needs while it unpacks.
///
/// `@unchecked Sendable`: it goes from thread to thread through the unpacker's lock, and one at a time has it.
private final class UnpackingContext: @unchecked Sendable {
    private static let usualByteCount = 16 << 10

    private let pointer: OpaquePointer
    private var output = UnsafeMutableRawBufferPointer.allocate(byteCount: usualByteCount, alignment: 16)

    init() {
        guard let pointer = ZSTD_createDCtx() else { preconditionFailure("no memory to unpack with") }
        self.pointer = pointer
    }

    deinit {
        ZSTD_freeDCtx(pointer)
        output.deallocate()
    }

    /// What `frame` was made of. Valid until the next call.
    func decompress(
        _ frame: UnsafeRawBufferPointer, _ dictionary: UnpackingDictionary
    ) throws(EventDamage) -> UnsafeRawBufferPointer {
        // One frame and nothing behind it; what the record says itself is not said again (RFC 8878, section 3.1.1.1.1:
        // the lowest two bits are the size of the dictionary's id, the third a checksum).
        guard ZSTD_findFrameCompressedSize(frame.baseAddress, frame.count) == frame.count, frame.count > 4,
            frame[4] & 0x07 == 0
        else { throw EventDamage(reason: "a packed section that is not one plain frame") }
        // ZSTD_CONTENTSIZE_UNKNOWN and _ERROR are greater than any size.
        let announced = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
        guard announced <= UInt64(RecordFormat.unpackedByteCountMax) else {
            throw EventDamage(reason: "a packed section of an unknown or impossible size")
        }
        let byteCount = Int(announced)
        let wanted = max(byteCount, Self.usualByteCount)
        if output.count < byteCount || (output.count > Self.usualByteCount && output.count > wanted) {
            output.deallocate()
            output = .allocate(byteCount: wanted, alignment: 16)
        }
        let count = ZSTD_decompress_usingDDict(
            pointer, output.baseAddress, output.count, frame.baseAddress, frame.count, dictionary.pointer)
        guard ZSTD_isError(count) == 0, count == byteCount else {
            throw EventDamage(reason: "a packed section that does not unpack")
        }
        return UnsafeRawBufferPointer(rebasing: output[..<count])
    }
}
