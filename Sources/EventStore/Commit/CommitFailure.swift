package import LMDB

/// What the commit thread does about a commit that did not succeed.
///
/// LMDB carries on after a failed sync, although the kernel has dropped the pages: so the decision is made here. Full
/// disks are told from broken ones by looking at the room that is left, since ext4 reports some full disks as EIO.
/// LMDB never writes over live pages, so going on after a failed data write is sound; a failed write of the meta page
/// makes LMDB itself refuse all further work (`MDB_PANIC`), which is ``stop``.
package enum CommitFailure: Equatable {
    /// The map has no room: answer "not stored", make the map larger, go on.
    case growMap
    /// The disk has no room: answer "not stored", admit nothing until there is.
    case waitForRoom
    /// The state is unknown: answer "unknown", acknowledge nothing ever again.
    case stop
    /// The file is damaged: answer "unknown", acknowledge nothing ever again.
    case damaged

    /// What `error` of a commit calls for. `environmentIsUsable` is false when LMDB refuses all work since then.
    package init(_ error: LMDBError, diskIsNearlyFull: Bool, environmentIsUsable: Bool) {
        switch error {
        // Our own mistake, and a state that we no longer understand: a batch out of order must never be acknowledged.
        case .keyExists, .badValueSize: preconditionFailure("LMDB refused a record: \(error)")
        case _ where error.isDamage: self = .damaged
        // The meta page may or may not say that the batch is there.
        case _ where !environmentIsUsable: self = .stop
        case .mapFull: self = .growMap
        case .noSpace, .quotaExceeded: self = .waitForRoom
        case .inputOutput where diskIsNearlyFull: self = .waitForRoom
        default: self = .stop
        }
    }
}
