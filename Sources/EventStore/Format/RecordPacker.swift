internal import CZstd
internal import EventModel
internal import Synchronization

/// Packs the sections of records into one that takes a third of their place. Any number of threads may use it at once.
package final class RecordPacker: Sendable {
    /// A higher level saves 3 % of the bytes and looks into twice the tables, which the rest of a request needs cached.
    private static let level: Int32 = 1

    private let dictionary: PackingDictionary
    private let prepared: PreparedDictionary
    private let idle = Mutex<[PackingContext]>([])

    /// A packer with `dictionary`.
    package init(_ dictionary: PackingDictionary) {
        self.dictionary = dictionary
        prepared = PreparedDictionary(dictionary, level: Self.level)
    }

    /// `record` with its sections packed; nil where that would not make it smaller. A few microseconds for a usual
    /// webhook.
    func pack(_ record: [UInt8]) -> [UInt8]? {
        let context = idle.withLock { $0.popLast() } ?? PackingContext(prepared)
        defer { idle.withLock { $0.append(context) } }
        return record.withUnsafeBytes { record in
            let header = UnsafeRawBufferPointer(rebasing: record.prefix(RecordFormat.headerByteCount))
            let sections = UnsafeRawBufferPointer(
                rebasing: record[RecordFormat.headerByteCount..<record.count - RecordFormat.hashByteCount])
            return context.compress(sections) { frame in
                let contentByteCount = RecordFormat.packedPrefixByteCount + frame.count
                let sectionsByteCount = RecordFormat.sectionHeaderByteCount + contentByteCount
                guard sectionsByteCount < sections.count else { return nil }
                var packed: [UInt8] = []
                packed.reserveCapacity(header.count + sectionsByteCount + RecordFormat.hashByteCount)
                packed.append(contentsOf: header)
                packed[RecordFormat.Offset.sectionCount] = 1
                packed.storeInteger(UInt32(sectionsByteCount), at: RecordFormat.Offset.sectionsByteCount)
                packed.appendInteger(RecordFormat.SectionType.packed.rawValue)
                packed.append(RecordFormat.criticalFlag)
                packed.append(RecordFormat.zstdAlgorithm)
                packed.appendInteger(UInt32(contentByteCount))
                packed.appendInteger(dictionary.digest)
                packed.append(contentsOf: frame)
                packed.append(contentsOf: repeatElement(0, count: RecordFormat.hashByteCount))
                return packed
            }
        }
    }
}

/// A dictionary as zstd wants it for packing.
///
/// `@unchecked Sendable`: zstd allows any number of threads to read one, and nobody writes it.
private final class PreparedDictionary: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ dictionary: PackingDictionary, level: Int32) {
        guard let pointer = ZSTD_createCDict(dictionary.bytes, dictionary.bytes.count, level) else {
            preconditionFailure("no memory for a dictionary of \(dictionary.bytes.count) bytes")
        }
        self.pointer = pointer
    }

    deinit { ZSTD_freeCDict(pointer) }
}

/// What one thread needs while it packs.
///
/// `@unchecked Sendable`: it goes from thread to thread through the packer's lock, and one at a time has it.
private final class PackingContext: @unchecked Sendable {
    /// What a larger record needed is given back at once.
    private static let keptByteCountMax = 64 << 10

    private let pointer: OpaquePointer
    private var output: [UInt8] = []

    init(_ dictionary: PreparedDictionary) {
        guard let pointer = ZSTD_createCCtx() else { preconditionFailure("no memory to pack with") }
        self.pointer = pointer
        // The record names the dictionary itself, and its hash covers the frame.
        ZSTD_CCtx_setParameter(pointer, ZSTD_c_dictIDFlag, 0)
        ZSTD_CCtx_setParameter(pointer, ZSTD_c_checksumFlag, 0)
        ZSTD_CCtx_refCDict(pointer, dictionary.pointer)
    }

    deinit { ZSTD_freeCCtx(pointer) }

    /// Calls `body` with the frame that `bytes` are packed into.
    func compress(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> [UInt8]?) -> [UInt8]? {
        let bound = ZSTD_compressBound(bytes.count)
        if output.count < bound { output = [UInt8](repeating: 0, count: bound) }
        defer { if output.count > Self.keptByteCountMax { output = [] } }
        return output.withUnsafeMutableBytes { output in
            let count = ZSTD_compress2(pointer, output.baseAddress, output.count, bytes.baseAddress, bytes.count)
            precondition(ZSTD_isError(count) == 0, "packing into a buffer that is large enough cannot fail")
            return body(UnsafeRawBufferPointer(rebasing: output[..<count]))
        }
    }
}
