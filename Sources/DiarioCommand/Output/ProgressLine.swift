internal import Glibc

/// One line on a terminal that tells how far a long job is, and that is gone when the job is done.
///
/// Without a terminal it writes nothing.
struct ProgressLine: ~Copyable {
    private let label: String
    private let isShown = Terminal.showsProgress
    private var lastPercent = -1

    init(_ label: String) { self.label = label }

    deinit {
        if lastPercent >= 0 { StandardError.write(text: "\r\u{1B}[K") }
    }

    /// Shows that `done` of `total` is done.
    mutating func show(done: UInt64, of total: UInt64) {
        guard isShown, total > 0 else { return }
        let percent = Int(min(done, total) * 100 / total)
        if percent == lastPercent { return }
        lastPercent = percent
        let filled = percent / 5
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
        StandardError.write(text: "\r\(label) \(bar) \(percent) %  \(done)/\(total)\u{1B}[K")
    }
}
