/// When to look for a commit next, as a pure machine: no clock, no file, no thread. Moments are in microseconds of a
/// clock that never steps.
///
/// A commit writes to the log's file, and the system tells of that; the snapshot that shows it is published only after
/// the last of its writes, and a sync lies between them. So a notice is not yet a commit. It is followed by looks that
/// come less and less often: each pause is a quarter of the time since the notice. Where nothing was told of, there is a
/// look once a second. Where commits come without having been told of, looks come at short intervals.
package struct LookSchedule: Sendable {
    /// How one learns that there may be a commit.
    package enum Notices: Sendable {
        /// Each commit is told of.
        case commits
        /// Writes to the log's file are told of.
        case writes
        /// Nothing is told of.
        case none
    }

    /// How long to wait for the next look.
    package struct Pause: Equatable, Sendable {
        /// At most so long; nil for until something is told of.
        package var microseconds: Int64?
        /// Whether a write ends it early.
        package var endsWithWrite: Bool

        /// A pause of this length.
        package init(microseconds: Int64?, endsWithWrite: Bool) {
            self.microseconds = microseconds
            self.endsWithWrite = endsWithWrite
        }
    }

    /// How one learns of commits now. ``Notices/writes`` become ``Notices/none`` where they turn out not to come.
    package private(set) var notices: Notices
    /// Since when looks come often, and until when at the latest.
    private var alert: (since: Int64, end: Int64)?
    /// Whether a commit was found that had been told of.
    private var isProven = false
    /// Whether a write was told of since the last commit that was found; nil where nobody has waited for one since.
    private var wasTold: Bool?
    private var untoldCommitCount = 0

    /// A schedule of who learns of commits by `notices`.
    package init(_ notices: Notices) { self.notices = notices }

    /// How long to wait at `now`, when a look has shown nothing new.
    package func pause(now: Int64) -> Pause {
        switch notices {
        case .commits: return Pause(microseconds: nil, endsWithWrite: false)
        case .none: return Pause(microseconds: Int64(Limits.followPollMilliseconds) * 1000, endsWithWrite: false)
        case .writes:
            let idle = isProven ? Limits.followIdleMilliseconds : Limits.followUnprovenMilliseconds
            let longest = Int64(idle) * 1000
            guard let alert, now < alert.end else { return Pause(microseconds: longest, endsWithWrite: true) }
            let shortest = Int64(Limits.followLookMicroseconds)
            let pause = min(max(shortest, (now - alert.since) / 4), longest)
            // The shortest one is not cut: a log that is written to all the time would keep a core busy.
            return Pause(microseconds: pause, endsWithWrite: pause > shortest)
        }
    }

    /// Notes that a pause has ended at `now`, with a notice of a write or without one.
    package mutating func paused(isTold: Bool, now: Int64) {
        guard notices == .writes else { return }
        if isTold {
            alert = (now, .max)
            wasTold = true
        } else if now >= alert?.end ?? now {
            alert = nil
            wasTold = wasTold ?? false
        }
    }

    /// Notes that a look has found a new commit at `now`, with a notice of a write that came meanwhile or without one.
    /// What was told of until now was of this commit, or of the next one, which may show a moment later.
    ///
    /// The system tells of a commit's writes before the commit can be seen. So several in a row that somebody waited for,
    /// and that no notice came of, show that none will come.
    package mutating func foundCommit(isTold: Bool, now: Int64) {
        guard notices == .writes else { return }
        if isTold || wasTold == true {
            isProven = true
            untoldCommitCount = 0
            alert = (now, now + Int64(Limits.followAfterMilliseconds) * 1000)
        } else if wasTold == false {
            untoldCommitCount += 1
            if untoldCommitCount == Limits.followUntoldCommitCountMax { notices = .none }
        }
        wasTold = nil
    }
}
