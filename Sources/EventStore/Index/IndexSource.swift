internal import LMDB
internal import Synchronization

/// Where a reader finds the index.
enum IndexSource: Sendable {
    /// In the writer's own process: the environment that the indexer has open.
    case shared(Indexer)
    /// In another process: the files, which a rebuild may replace at any time.
    case files(IndexFiles)

    /// The index as it is now; nil when there is none that can be read.
    func current() -> IndexTables? {
        switch self {
        case .shared(let indexer): indexer.tables
        case .files(let files): files.current()
        }
    }
}

/// The index's files, opened when first needed and again whenever others stand in their place.
final class IndexFiles: Sendable {
    private let directory: DataDirectory
    private let open = Mutex<(identity: FileIdentity, tables: IndexTables)?>(nil)

    init(_ directory: DataDirectory) { self.directory = directory }

    func current() -> IndexTables? {
        open.withLock { open in
            guard let identity = try? FileIdentity(path: directory.indexPath + "/data.mdb") else {
                open = nil
                return nil
            }
            if let open, open.identity == identity { return open.tables }
            open = nil
            // An index that cannot be opened is one that cannot be used: the log answers in its place.
            guard let tables = try? IndexTables(directory, mode: .reading) else { return nil }
            open = (identity, tables)
            return tables
        }
    }
}
