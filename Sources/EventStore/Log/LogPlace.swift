internal import LMDB

/// Whether what a writer has open is still what the directory holds.
///
/// A file that was removed can be written and synced as before, and nobody finds what is in it. So the commit thread
/// looks after each commit and before its acknowledgement, which costs four system calls beside a sync, and the
/// housekeeping looks once a second.
struct LogPlace: Sendable {
    private let directory: DataDirectory
    private let environment: Environment
    private let lock: WriterLock

    init(_ directory: DataDirectory, _ environment: Environment, _ lock: WriterLock) {
        self.directory = directory
        self.environment = environment
        self.lock = lock
    }

    /// Throws where the log or the writer's lock was removed or replaced, or cannot be looked at.
    func check() throws(EventStoreError) {
        do {
            try environment.checkFiles()
            try lock.checkFile()
        } catch let error as LMDBError where error == .replaced {
            throw EventStoreError(
                .inputOutput,
                "log/ or writer.lock in \(directory.path) was removed or replaced while this process was writing the "
                    + "log, so what it wrote after that is lost: put the old files back and start again")
        } catch {
            throw EventStoreError(.inputOutput, "looking at the log in \(directory.path) failed: \(error)")
        }
    }
}
