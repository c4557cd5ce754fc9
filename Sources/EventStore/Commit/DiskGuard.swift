internal import LMDB

/// How much room the disk must keep for the log to admit events.
struct DiskGuard: Sendable {
    private let path: String
    private let configuredByteCount: Int64?

    init(_ directory: DataDirectory, _ configuration: StoreConfiguration) {
        path = directory.path
        configuredByteCount = configuration.freeByteCountMin
    }

    /// Whether so little room is left that a failed write may mean a full disk, however little must stay free.
    var isNearlyFull: Bool {
        if shortage() != nil { return true }
        guard let room = try? FileSystem.room(at: path) else { return false }
        return room.freeByteCount < Limits.nearlyFullByteCount
    }

    /// Whether a file of so many bytes can be made beside the log, found out by making it: what is free on the disk says
    /// nothing of a quota.
    func canTake(_ byteCount: Int) -> Bool { trial(of: byteCount) == 0 }

    /// What is full where a file of so many bytes cannot be made beside the log for want of room; nil where it can, or where
    /// something else is in the way.
    func fullness(for byteCount: Int) -> EventStoreError? {
        let error = LMDBError(code: trial(of: byteCount))
        return [.noSpace, .quotaExceeded].contains(error) ? EventStoreError(.diskFull, words(for: error)) : nil
    }

    private func trial(of byteCount: Int) -> Int32 {
        FileAccess.allocationError(path + "/room.new", byteCount: byteCount)
    }

    /// What `error` of the storage layer means here: ext4 and LMDB report some full disks as an I/O error.
    func explained(_ error: any Error, attempt: String) -> EventStoreError {
        guard let error = error as? LMDBError, [.noSpace, .quotaExceeded, .inputOutput].contains(error),
            error != .inputOutput || isNearlyFull
        else { return EventStoreError(storage: error, attempt: attempt) }
        return EventStoreError(.diskFull, "\(attempt) failed: \(words(for: error))")
    }

    private func words(for error: LMDBError) -> String {
        let left = (try? FileSystem.room(at: path)).map { " (\($0.freeByteCount) bytes are left)" } ?? ""
        let what =
            error == .quotaExceeded
            ? "the quota of this user on the disk of \(path) is used up" : "the disk of \(path) is full"
        return what + left
    }

    /// Why there is too little room for the log, or for the index, which needs `multiple` times that; nil when there is enough.
    func shortage(multiple: Int64 = 1) -> EventStoreError? {
        do throws(EventStoreError) {
            let room = try FileSystem.room(at: path)
            let least = configuredByteCount ?? min(Limits.freeByteCountMin, room.byteCount / 20)
            let (product, isTooLarge) = least.multipliedReportingOverflow(by: multiple)
            let wanted = isTooLarge ? .max : product
            guard room.freeByteCount < wanted else { return nil }
            guard multiple > 1 else {
                return EventStoreError(
                    .diskFull, "the disk of \(path) has \(room.freeByteCount) bytes left and \(wanted) must stay free")
            }
            return EventStoreError(
                .diskFull,
                "the disk of \(path) has \(room.freeByteCount) bytes left; below \(wanted), \(multiple) times what must "
                    + "stay free, the index is not written")
        } catch {
            // What cannot be looked at may be full; once it can be looked at again, admission resumes.
            return EventStoreError(.diskFull, error.message)
        }
    }
}
