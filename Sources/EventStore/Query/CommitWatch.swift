internal import Glibc

/// How a follower waits until it is worth looking for a commit.
///
/// A commit writes to the log's file, and the system tells of that; the snapshot that shows it is published only after
/// the last of its writes, and its sync may take a while. So a write that is noticed begins a time of looking every
/// few milliseconds, and while nothing is written there is a look every tenth of a second. Where the system tells of no
/// writes, every look is at the shorter interval.
package struct CommitWatch {
    private var file: FileWatch?
    private var looksOftenUntil: Int64 = 0
    private var wasTold = true
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
        wasTold = file.wasWritten(waitingMilliseconds: Int(min(Int64(Limits.followIdleMilliseconds), milliseconds)))
        if wasTold { looksOftenUntil = Clock.monotonicMilliseconds() + Int64(Limits.followAlertMilliseconds) }
    }

    /// Notes that a look has found a new commit.
    ///
    /// The system tells of a commit's writes before it can be seen, so one may be found ahead of its notice, which then
    /// ends the next wait. Several in a row without a notice between them show that none will come.
    package mutating func noteCommit() {
        if wasTold {
            untoldCommitCount = 0
        } else {
            untoldCommitCount += 1
            if untoldCommitCount == Limits.followUntoldCommitCountMax { file = nil }
        }
        // Commits that are found without another wait say nothing about notices.
        wasTold = true
    }

    private static func sleep(_ milliseconds: Int64) { usleep(UInt32(milliseconds) * 1000) }
}
