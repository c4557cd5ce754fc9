internal import Glibc

/// The two descriptors of a pipe: pipe(2). Whoever makes it closes them.
package struct PipeEnds: Sendable {
    /// Where is read what was written to the other.
    package let reading: Int32
    /// Where is written.
    package let writing: Int32

    /// A pipe that a program does not inherit by accident: it would keep its end from being seen.
    package init() throws(SystemRefusal) {
        var descriptors: [Int32] = [-1, -1]
        guard pipe(&descriptors) == 0 else { throw SystemRefusal("cannot make a pipe", errno) }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (descriptors[0], descriptors[1])
    }
}

/// What the system did not do, and why.
package struct SystemRefusal: Error, CustomStringConvertible {
    package let description: String

    init(_ attempt: String, _ code: Int32) { description = "\(attempt): \(String(cString: strerror(code)))" }
}
