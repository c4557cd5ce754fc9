internal import CLMDB
internal import Glibc

/// What an LMDB call returned instead of success: an error of LMDB's own (negative) or an `errno` (positive).
///
/// Absence of a key is no error: reading functions return nil.
public struct LMDBError: Error, Sendable, Hashable {
    /// The return code, as `lmdb.h` and `errno.h` number them.
    public let code: Int32
    /// Where the file is damaged, where a look at its pages found that.
    public let damage: PageDamage?

    /// The error that `code` stands for.
    public init(code: Int32) {
        self.code = code
        damage = nil
    }

    /// The file is damaged, at this page. Not of LMDB.
    public init(_ damage: PageDamage) {
        code = -29_003
        self.damage = damage
    }

    /// The key exists already, or an append is out of order.
    public static let keyExists = LMDBError(code: MDB_KEYEXIST)
    /// A page that is referred to is not there: the file is damaged.
    public static let pageNotFound = LMDBError(code: MDB_PAGE_NOTFOUND)
    /// A page is of the wrong type: the file is damaged.
    public static let corrupted = LMDBError(code: MDB_CORRUPTED)
    /// An earlier failure left the environment unusable.
    public static let panic = LMDBError(code: MDB_PANIC)
    /// The file is of another version of LMDB.
    public static let versionMismatch = LMDBError(code: MDB_VERSION_MISMATCH)
    /// The file is no LMDB file.
    public static let invalid = LMDBError(code: MDB_INVALID)
    /// The map has no room left.
    public static let mapFull = LMDBError(code: MDB_MAP_FULL)
    /// All slots of the reader table are taken.
    public static let readersFull = LMDBError(code: MDB_READERS_FULL)
    /// Another process made the map larger.
    public static let mapResized = LMDBError(code: MDB_MAP_RESIZED)
    /// A table that should be there is missing, or of another kind.
    public static let incompatible = LMDBError(code: MDB_INCOMPATIBLE)
    /// A key or value has a size that LMDB does not take.
    public static let badValueSize = LMDBError(code: MDB_BAD_VALSIZE)
    /// This process has the environment open already. Not of LMDB: opening twice would drop the process's locks.
    public static let alreadyOpen = LMDBError(code: -29_001)
    /// The environment lies on a read-only mount, where a reader's snapshot would not be protected. Not of LMDB.
    public static let readOnlyMount = LMDBError(code: -29_002)
    /// A file that is open was removed, or another stands in its place. Not of LMDB.
    public static let replaced = LMDBError(code: -29_005)
    /// The disk has no room left.
    public static let noSpace = LMDBError(code: ENOSPC)
    /// The quota of the user is used up.
    public static let quotaExceeded = LMDBError(code: EDQUOT)
    /// The device failed, or, on some file systems, is full.
    public static let inputOutput = LMDBError(code: EIO)
    /// There is not enough memory, or the map does not fit what is left of the address space.
    public static let noMemory = LMDBError(code: ENOMEM)
    /// There is no such file.
    public static let noSuchFile = LMDBError(code: ENOENT)
    /// A lock is held elsewhere; for a reader: by a process of the same id in another PID namespace.
    public static let tryAgain = LMDBError(code: EAGAIN)

    /// Whether the file itself is damaged, as far as LMDB noticed.
    public var isDamage: Bool {
        switch self {
        case .pageNotFound, .corrupted, .versionMismatch, .invalid, .incompatible: true
        default: damage != nil
        }
    }

    /// Throws unless `code` is success.
    static func check(_ code: Int32) throws(LMDBError) {
        if code != MDB_SUCCESS { throw LMDBError(code: code) }
    }

    /// Runs `body`, which throws errors of this type or ``PageDamage``.
    static func wrapping<Result>(_ body: () throws -> Result) throws(LMDBError) -> Result {
        do {
            return try body()
        } catch let damage as PageDamage {
            throw LMDBError(damage)
        } catch {
            throw error as? LMDBError ?? .invalid
        }
    }

    /// False for "not found", true for success; throws for anything else.
    static func found(_ code: Int32) throws(LMDBError) -> Bool {
        if code == MDB_NOTFOUND { return false }
        try check(code)
        return true
    }

    /// Throws the present `errno` unless `result` is at least 0, as system calls return it.
    @discardableResult
    static func checkSystemCall(_ result: Int32) throws(LMDBError) -> Int32 {
        if result < 0 { throw LMDBError(code: errno) }
        return result
    }
}

extension LMDBError: CustomStringConvertible {
    /// LMDB's or the system's words for the code.
    public var description: String {
        if let damage { return damage.description }
        return switch self {
        case .alreadyOpen: "this process has the environment open already"
        case .readOnlyMount: "the environment lies on a read-only mount, where readers cannot register"
        case .replaced: "the file was removed, or another stands in its place"
        default: mdb_strerror(code).map { String(cString: $0) } ?? "LMDB error \(code)"
        }
    }
}
