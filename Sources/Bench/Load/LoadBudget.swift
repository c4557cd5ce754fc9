internal import Synchronization

/// How many webhooks a run may still send, over all its connections.
///
/// Shared, so that fast connections send more and the run does not end with a few slow ones.
final class LoadBudget: Sendable {
    private let remaining: Atomic<Int>

    init(_ count: Int) { remaining = Atomic(count) }

    /// Takes one; false when there is none left.
    func take() -> Bool {
        if remaining.subtract(1, ordering: .relaxed).newValue >= 0 { return true }
        giveBack()
        return false
    }

    /// Gives back one that was taken.
    func giveBack() { remaining.add(1, ordering: .relaxed) }
}
