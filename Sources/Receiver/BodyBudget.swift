import Synchronization

/// The room in memory for bodies that have begun to arrive and are not yet answered. All sources share it, and each may
/// hold as much as is free beside it: one of them at most half, beside another that holds as much as it may a third, and
/// so on. So there is always something left for the next one, whatever the bodies of others wait for.
final class BodyBudget: Sendable {
    private let byteCountMax: Int
    private let total = Atomic(0)
    private let shares = Mutex<[String: Share]>([:])

    init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

    /// How many bytes are held now.
    var byteCount: Int { total.load(ordering: .relaxed) }

    /// What `source` holds; for sources that have a token, of which there are few. Takes a lock.
    func share(of source: String) -> Share {
        shares.withLock { shares in
            if let share = shares[source] { return share }
            let share = Share(of: self, source)
            shares[source] = share
            return share
        }
    }

    /// The part that one source holds. For any thread.
    final class Share: Sendable {
        let source: String
        // A share is kept as long as its budget is.
        private unowned let budget: BodyBudget
        private let held = Atomic(0)

        fileprivate init(of budget: BodyBudget, _ source: String) {
            self.budget = budget
            self.source = source
        }

        /// Takes `byteCount` bytes, unless the source would then hold more than is free beside it: then false.
        func reserve(_ byteCount: Int) -> Bool {
            let total = budget.total.add(byteCount, ordering: .relaxed).newValue
            let held = held.add(byteCount, ordering: .relaxed).newValue
            if held <= budget.byteCountMax - total { return true }
            release(byteCount)
            return false
        }

        /// Gives back what ``reserve(_:)`` took.
        func release(_ byteCount: Int) {
            budget.total.subtract(byteCount, ordering: .relaxed)
            held.subtract(byteCount, ordering: .relaxed)
        }
    }
}
