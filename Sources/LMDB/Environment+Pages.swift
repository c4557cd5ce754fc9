internal import CLMDB
internal import Glibc

extension Environment {
    /// The environment's file, to be read without LMDB.
    public func pages() throws(LMDBError) -> PageFile {
        var descriptor: Int32 = -1
        try LMDBError.check(mdb_env_get_fd(pointer, &descriptor))
        // A descriptor of its own: the environment may end first.
        let own = try LMDBError.checkSystemCall(fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
        return try LMDBError.wrapping { try PageFile(owning: own, path: path + "/data.mdb") }
    }

    /// Looks at the environment in the directory `path` as opening it does, without opening it.
    /// - Throws: as opening it does.
    public static func check(path: String) throws(LMDBError) {
        try LMDBError.wrapping {
            let file = try PageFile(path: path + "/data.mdb")
            try file.checkEnds(of: file.newestSnapshot())
        }
    }

    /// Where every page is that the commit before this transaction left. To be asked before it changes anything.
    /// - Throws: ``LMDBError`` with a ``LMDBError/damage`` for a page that is used twice, or both in use and free, or not
    ///   as it should be: then nothing must be written.
    public func account(
        before transaction: borrowing WriteTransaction, reading thoroughness: PageAccount.Thoroughness
    ) throws(LMDBError) -> PageAccount {
        guard let account = try account(of: transaction.id - 1, thoroughness) else { throw .invalid }
        return account
    }

    /// Where every page is in the newest commit.
    @available(*, noasync)
    public func account(reading thoroughness: PageAccount.Thoroughness) throws(LMDBError) -> PageAccount {
        try LMDBError.wrapping {
            while true {
                let account = try read { try self.account(of: $0.id, thoroughness) }
                if let account { return account }
            }
        }
    }

    /// Nil where the meta page of the commit `id` has been written over.
    private func account(
        of id: Int, _ thoroughness: PageAccount.Thoroughness
    ) throws(LMDBError) -> PageAccount? {
        let file = try pages()
        return try LMDBError.wrapping {
            try file.snapshot(id).map { try PageAccount(of: $0, in: file, reading: thoroughness) }
        }
    }

    /// What a look before the first read can find: a file that is cut short, and damage on the way to the ends of each
    /// table. LMDB would end the process there.
    @available(*, noasync)
    func checkEnds() throws(LMDBError) {
        let file = try pages()
        try LMDBError.wrapping {
            try read { transaction in
                // Written over already, beside a busy writer: what a living writer commits needs no such look.
                guard let snapshot = try file.snapshot(transaction.id) else { return }
                try file.checkEnds(of: snapshot)
                // A healthy file may end before its last page, where that was freed before it was ever written.
                guard try file.pageCount() <= snapshot.lastPage else { return }
                _ = try PageAccount(of: snapshot, in: file, reading: .whatNamesPages)
            }
        }
    }
}
