internal import CLinux
internal import Glibc

/// Waits for many sockets at once: epoll(7), with a timer of the monotonic clock and a bell that other threads ring.
///
/// Level-triggered: what is not read is told of again. Used on one thread.
struct SocketPoll: ~Copyable {
    /// What there is to do.
    enum Event {
        /// The socket with this number can be read, or written where that was asked for; or it has ended.
        case socket(Int)
        /// The timer has gone off. It is to be set anew.
        case timer
        /// The bell was rung. It is heard once.
        case bell
    }

    private static let timerNumber = UInt64.max
    private static let bellNumber = UInt64.max - 1

    private let descriptor: Int32
    private let timer: Int32
    private let bell: Bell
    private let ready: UnsafeMutableBufferPointer<UInt64>

    /// A poll of nothing but `bell`.
    /// - Throws: ``BenchError/Code/failed`` when the system has no more descriptors.
    init(_ bell: Bell) throws(BenchError) {
        descriptor = linux_poll_create()
        timer = linux_timer_create()
        self.bell = bell
        ready = .allocate(capacity: 256)
        guard linux_poll_watch(descriptor, timer, Self.timerNumber, 0) == 0,
            linux_poll_watch(descriptor, bell.descriptor, Self.bellNumber, 0) == 0
        else {
            throw BenchError(.failed, "cannot wait for sockets: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(timer)
        close(descriptor)
        ready.deallocate()
    }

    /// Waits from now on, until it is closed, for `socket` to be readable, and writable too where `isToWrite`.
    /// - Throws: ``BenchError/Code/failed`` when the system refuses.
    func watch(_ socket: Int32, number: Int, isToWrite: Bool = false) throws(BenchError) {
        guard linux_poll_watch(descriptor, socket, UInt64(number), isToWrite ? 1 : 0) == 0 else {
            throw BenchError(.failed, "cannot wait for a socket: \(String(cString: strerror(errno)))")
        }
    }

    /// Sets the timer to a moment on the monotonic clock.
    func setTimer(_ nanoseconds: UInt64) { linux_timer_set(timer, nanoseconds) }

    /// Waits for at most so many milliseconds. Gives how many events there are.
    func wait(milliseconds: Int) -> Int {
        max(0, Int(linux_poll_wait(descriptor, ready.baseAddress, Int32(ready.count), Int32(milliseconds))))
    }

    /// The event at `index` of those that ``wait(milliseconds:)`` has found.
    func event(at index: Int) -> Event {
        switch ready[index] {
        case Self.timerNumber:
            var expirationCount: UInt64 = 0
            read(timer, &expirationCount, 8)
            return .timer
        case Self.bellNumber:
            linux_poll_forget(descriptor, bell.descriptor)
            return .bell
        case let number: return .socket(Int(number))
        }
    }
}

/// Wakes the thread that waits in a ``SocketPoll``. Can be rung from any thread, and early.
final class Bell: Sendable {
    fileprivate let descriptor: Int32

    /// - Throws: ``BenchError/Code/failed`` when the system has no more descriptors.
    init() throws(BenchError) {
        descriptor = linux_counter_create()
        guard descriptor >= 0 else {
            throw BenchError(.failed, "cannot make an eventfd: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    func ring() {
        var one: UInt64 = 1
        write(descriptor, &one, 8)
    }
}
