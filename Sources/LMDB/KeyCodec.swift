internal import CLMDB

/// A type that keys, or the duplicates of a multimap, are written as.
///
/// LMDB compares integers natively and everything else byte by byte; a codec's encoding must keep the order that the
/// table is read in. Keys and duplicates are never empty and at most 511 bytes (`lmdb.h`, `mdb_env_get_maxkeysize`).
public protocol KeyCodec {
    /// Whether LMDB stores and compares it as a native integer (`MDB_INTEGERKEY`, `MDB_INTEGERDUP`).
    static var isNativeInteger: Bool { get }
    /// Whether so many bytes can be decoded; a damaged page may have any number.
    static func canDecode(byteCount: Int) -> Bool
    /// Calls `body` with the encoded bytes.
    func withEncodedBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    /// Decodes what was encoded. The bytes may be unaligned.
    /// - Precondition: ``canDecode(byteCount:)`` says so.
    init(encodedBytes: RawSpan)
}

extension FixedWidthInteger where Self: BitwiseCopyable {
    fileprivate func withNativeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: self, body)
    }
}

extension UInt64: KeyCodec {
    /// True for eight.
    public static func canDecode(byteCount: Int) -> Bool { byteCount == 8 }
    /// True: eight bytes in the machine's order.
    public static var isNativeInteger: Bool { true }
    /// The bytes in the machine's order.
    public func withEncodedBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withNativeBytes(body)
    }
    /// The number of eight bytes.
    public init(encodedBytes: RawSpan) { self = encodedBytes.unsafeLoadUnaligned(as: UInt64.self) }
}

extension UInt32: KeyCodec {
    /// True for four.
    public static func canDecode(byteCount: Int) -> Bool { byteCount == 4 }
    /// True: four bytes in the machine's order.
    public static var isNativeInteger: Bool { true }
    /// The bytes in the machine's order.
    public func withEncodedBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withNativeBytes(body)
    }
    /// The number of four bytes.
    public init(encodedBytes: RawSpan) { self = encodedBytes.unsafeLoadUnaligned(as: UInt32.self) }
}

extension [UInt8]: KeyCodec {
    /// True.
    public static func canDecode(byteCount: Int) -> Bool { true }
    /// False: compared byte by byte, a shorter key before its extensions.
    public static var isNativeInteger: Bool { false }
    /// The bytes themselves.
    public func withEncodedBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(body)
    }
    /// A copy of the bytes.
    public init(encodedBytes: RawSpan) { self = encodedBytes.withUnsafeBytes { Array($0) } }
}

extension KeyCodec {
    /// What LMDB has at `value`.
    /// - Throws: ``LMDBError/corrupted`` where that has another size than such keys have.
    init(_ value: MDB_val) throws(LMDBError) {
        guard Self.canDecode(byteCount: value.mv_size) else { throw .corrupted }
        self.init(encodedBytes: value.bytes.bytes)
    }
}

extension MDB_val {
    /// A view of `bytes`, valid as long as they are.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    /// The bytes in the map, valid until the transaction ends or writes.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: mv_data, count: mv_size) }
}
