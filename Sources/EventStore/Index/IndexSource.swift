internal import LMDB
internal import Synchronization

/// Where a reader finds the index.
enum IndexSource: Sendable {
    /// In the writer's own process: the environment that the indexer has open.
    case shared(Indexer)
    /// In another process: the files, which a rebuild may replace at any time.
    case files(IndexFiles)

    /// The index as it is now.
    func current() throws(IndexProblem) -> IndexTables {
        switch self {
        case .shared(let indexer):
            guard let tables = indexer.tables else { throw IndexProblem("it is not built yet", isMissing: true) }
            return tables
        case .files(let files): return try files.current()
        }
    }

    /// How far the index has followed which log; nil where it cannot tell.
    func state() -> IndexState? {
        do throws(IndexProblem) { return try current().state() } catch { return nil }
    }

    /// Notes that `tables` cannot be used: they are damaged, or cannot be read.
    func report(_ problem: IndexProblem, of tables: IndexTables) {
        switch self {
        case .shared(let indexer): if !problem.isMissing { indexer.report(of: tables) }
        case .files(let files): files.report(problem, of: tables)
        }
    }
}

/// The index's files, opened when first needed and again whenever others stand in their place.
final class IndexFiles: Sendable {
    /// What the files were found to be.
    private enum Found {
        case tables(IndexTables)
        /// Not looked at again before that moment, in the monotonic clock's milliseconds.
        case problem(IndexProblem, until: Int64)
    }

    private let directory: DataDirectory
    private let isBesideWriter: Bool
    private let notice: @Sendable (String) -> Void
    private let open = Mutex<(identity: FileIdentity, found: Found)?>(nil)
    private static let retryMilliseconds: Int64 = 5000

    /// `notice` is told in a line of an index that is there and cannot be used, once for each.
    init(
        _ directory: DataDirectory, isBesideWriter: Bool = true,
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.directory = directory
        self.isBesideWriter = isBesideWriter
        self.notice = notice
    }

    func current() throws(IndexProblem) -> IndexTables {
        let identity: FileIdentity
        do throws(LMDBError) {
            identity = try FileIdentity(path: directory.indexPath + "/data.mdb")
        } catch {
            open.withLock { $0 = nil }
            throw IndexProblem(error)
        }
        return try open.withLock { open throws(IndexProblem) in
            if let open, open.identity == identity {
                switch open.found {
                case .tables(let tables): return tables
                case .problem(let problem, let moment) where Clock.monotonicMilliseconds() < moment: throw problem
                case .problem: break
                }
            }
            open = nil
            do throws(IndexProblem) {
                let tables = try IndexTables(reading: directory, isBesideWriter: isBesideWriter)
                open = (identity, .tables(tables))
                return tables
            } catch {
                note(error, identity, &open)
                throw error
            }
        }
    }

    func report(_ problem: IndexProblem, of tables: IndexTables) {
        open.withLock { open in
            guard let present = open, case .tables(let known) = present.found, known === tables else { return }
            note(problem, present.identity, &open)
        }
    }

    private func note(
        _ problem: IndexProblem, _ identity: FileIdentity, _ open: inout (identity: FileIdentity, found: Found)?
    ) {
        let moment = problem.isMissing ? Clock.monotonicMilliseconds() + Self.retryMilliseconds : .max
        open = (identity, .problem(problem, until: moment))
        guard !problem.isMissing else { return }
        notice(
            "the index is not used: \(problem). The log is read in its place; the receiver builds the index anew when it "
                + "starts, and so does diario reindex")
    }
}
