internal import Foundation

/// Waits until `condition` holds. After five minutes, in which it would have held many times over even where many tests
/// run at once, it throws instead.
package func wait(for what: String, until condition: () throws -> Bool) throws {
    let start = Date()
    while try !condition() {
        guard Date().timeIntervalSince(start) < 300 else { throw NeverHappened(description: "never happened: \(what)") }
        usleep(1000)
    }
}

/// Something that was waited for in vain.
package struct NeverHappened: Error, CustomStringConvertible {
    /// What it was.
    package let description: String
}
