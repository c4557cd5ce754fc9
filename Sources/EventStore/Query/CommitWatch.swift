internal import Glibc

/// How a follower waits until it is worth looking for a commit. One for each follower: copies would take each other's
/// notices.
///
/// A commit writes to the log's file, and the system tells of that; the snapshot that shows it is published only after
/// the last of its writes, and its sync may take a while. So a write that is noticed begins a time of looking every
/// few milliseconds until a commit is found, and while nothing is written there is a look every tenth of a second.
/// Where the system tells of no writes, there is a look every ``Limits/followPollMilliseconds``.
package struct CommitWatch {
    private var file: FileWatch?
    private var looksOftenUntil: Int64 = 0
    /// Whether the last wait for a write ended with one; nil when a commit was found since.
    private var wasTold: Bool?
    private var untoldCommitCount = 0

    /// Whether it has given up waiting to be told, and looks at intervals.
    package var isPolling: Bool { file == nil }

    /// A watch for commits to the data file at `path`.
    package init(dataFile path: String) { file = FileWatch(path: path) }

    /// Returns when there may be a new commit, after `milliseconds` at the latest.
    package mutating func wait(milliseconds: Int64) {
        guard let file else { return Self.sleep(min(Int64(Limits.followPollMilliseconds), milliseconds)) }
        if Clock.monotonicMilliseconds() < looksOftenUntil {
            return Self.sleep(min(Int64(Limits.followLookMilliseconds), milliseconds))
        }
        let isTold = file.wasWritten(waitingMilliseconds: Int(min(Int64(Limits.followIdleMilliseconds), milliseconds)))
        if isTold { looksOftenUntil = Clock.monotonicMilliseconds() + Int64(Limits.followAlertMilliseconds) }
        wasTold = isTold
    }

    /// Notes that a look has found a new commit: what was told of until now was of it, or of the next one, which may
    /// show a moment later.
    ///
    /// The system tells of a commit's writes before it can be seen, so one may be found ahead of its notice, which then
    /// ends the next wait. Several in a row without a notice between them show that none will come.
    package mutating func noteCommit() {
        guard let file else { return }
        if file.wasWritten(waitingMilliseconds: 0) || wasTold == true {
            untoldCommitCount = 0
            looksOftenUntil = Clock.monotonicMilliseconds() + 2 * Int64(Limits.followLookMilliseconds)
        } else if wasTold == false {
            untoldCommitCount += 1
            if untoldCommitCount == Limits.followUntoldCommitCountMax { self.file = nil }
        }
        wasTold = nil
    }

    private static func sleep(_ milliseconds: Int64) { usleep(UInt32(milliseconds) * 1000) }
}
