internal import CZstd
internal import EventModel
internal import Synchronization

/// Packs the sections of records into one that takes a third of their place. Any number of threads may use it at once.
package final class RecordPacker: Sendable {
    /// A higher level saves 3 % of the bytes and looks into twice the tables, which the rest of a request needs cached.
    private static let level: Int32 = 1

    private let dictionary: PackingDictionary
    private let tables: PackingTables
    private let idle = Mutex<[PackingContext]>([])

    /// A packer with `dictionary`.
    package init(_ dictionary: PackingDictionary) {
        self.dictionary = dictionary
        tables = PackingTables(dictionary, level: Self.level)
    }

    /// Calls `body` with what one thread needs to pack a record.
    func withContext<Result>(_ body: (PackingContext) -> Result) -> Result {
        let context = idle.withLock { $0.popLast() } ?? PackingContext(dictionary, tables)
        defer { idle.withLock { $0.append(context) } }
        return body(context)
    }
}

/// A dictionary as zstd wants it for packing.
private final class PackingTables: Sendable {
    // Any number of threads may read a ZSTD_CDict (`zstd.h`), and nobody writes it; set once and freed in `deinit`.
    nonisolated(unsafe) let pointer: OpaquePointer

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
final class PackingContext: @unchecked Sendable {
    /// What a larger record needed is given back at once.
    private static let keptByteCountMax = 64 << 10

    private let digest: UInt64
    private let tables: PackingTables
    private let pointer: OpaquePointer
    private var output: [UInt8] = []

    fileprivate init(_ dictionary: PackingDictionary, _ tables: PackingTables) {
        guard let pointer = ZSTD_createCCtx() else { preconditionFailure("no memory to pack with") }
        self.pointer = pointer
        digest = dictionary.digest
        self.tables = tables
        // The record names the dictionary itself, and its hash covers the frame.
        ZSTD_CCtx_setParameter(pointer, ZSTD_c_dictIDFlag, 0)
        ZSTD_CCtx_setParameter(pointer, ZSTD_c_checksumFlag, 0)
        ZSTD_CCtx_refCDict(pointer, tables.pointer)
    }

    deinit { ZSTD_freeCCtx(pointer) }

    /// A record of `sections`, packed into one; nil where that would not make it smaller, or where nobody would unpack
    /// as much. Most of what a record costs.
    func packed(_ header: RecordHeader, _ sections: UnsafeRawBufferPointer) -> [UInt8]? {
        guard sections.count <= RecordFormat.unpackedByteCountMax else { return nil }
        let bound = ZSTD_compressBound(sections.count)
        if output.count < bound { output = [UInt8](repeating: 0, count: bound) }
        defer { if output.count > Self.keptByteCountMax { output = [] } }
        return output.withUnsafeMutableBytes { output in
            let count = ZSTD_compress2(pointer, output.baseAddress, output.count, sections.baseAddress, sections.count)
            precondition(ZSTD_isError(count) == 0, "packing into a buffer that is large enough cannot fail")
            let frame = UnsafeRawBufferPointer(rebasing: output[..<count])
            return record(header, packing: frame, insteadOf: sections.count)
        }
    }

    private func record(
        _ header: RecordHeader, packing frame: UnsafeRawBufferPointer, insteadOf byteCount: Int
    ) -> [UInt8]? {
        let contentByteCount = RecordFormat.packedPrefixByteCount + frame.count
        let sectionsByteCount = EventSections.headerByteCount + contentByteCount
        guard sectionsByteCount < byteCount else { return nil }
        return header.record(sectionCount: 1, sectionsByteCount: sectionsByteCount) { target in
            target.storeInteger(EventSections.SectionType.packed.rawValue, at: 0)
            target[2] = EventSections.criticalFlag
            target[3] = EventSections.zstdAlgorithm
            target.storeInteger(UInt32(contentByteCount), at: 4)
            target.storeInteger(digest, at: EventSections.headerByteCount)
            let start = EventSections.headerByteCount + RecordFormat.packedPrefixByteCount
            UnsafeMutableRawBufferPointer(rebasing: target[start...]).copyMemory(from: frame)
        }
    }
}
