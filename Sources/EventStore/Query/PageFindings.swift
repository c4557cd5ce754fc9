internal import LMDB

/// What a look at every page of the log and of the index found.
struct PageFindings {
    /// The log's pages that are in use and those that are free.
    private(set) var (usedCount, freeCount): (Int, Int) = (0, 0)
    /// The first thing that is wrong with the log's pages, saying where; nil where all is well.
    private(set) var reason: String?
    /// The first thing that is wrong with the index's pages.
    private(set) var indexReason: String?
    /// Whether LMDB can be let at what was looked at last.
    private(set) var areReadable = true

    /// Accounts for every page of `environment`, the log's.
    mutating func look(at environment: Environment, named name: String) throws(EventStoreError) {
        do throws(LMDBError) {
            let account = try environment.account(reading: .everyPage)
            (usedCount, freeCount) = (Int(account.usedCount), Int(account.freeCount))
            areReadable = true
            if let page = account.strayPage { note("page \(page) of \(name) is neither in use nor free") }
        } catch {
            guard error.isDamage else { throw EventStoreError(storage: error, attempt: "reading \(name)") }
            areReadable = false
            note("\(name) is damaged (\(error))")
        }
    }

    /// Accounts for every page of the index, if there is one that can be opened. What is wrong with one that cannot be is
    /// found by its comparison with the log.
    mutating func lookAtIndex(of reader: LogReader) throws(EventStoreError) {
        guard let tables = try? reader.indexes.current() else { return }
        var index = PageFindings()
        try index.look(at: tables.environment, named: "index/data.mdb")
        indexReason = index.reason
    }

    private mutating func note(_ finding: String) { reason = reason ?? finding }
}
