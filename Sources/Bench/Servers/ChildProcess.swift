internal import CLinux
internal import Foundation
internal import Glibc
internal import NIOPosix
internal import Synchronization

/// This very program once more, with other arguments, or another one: a child whose standard output is read here and
/// whose standard error goes to a file.
///
/// It gets this process's environment without what would steer it: what begins with `DIARIO_`, so that what is measured
/// has the defaults, or with `GIT_`. Its standard input is a pipe that ends when this process does; no other descriptor
/// of this process is open in it.
final class ChildProcess: Sendable {
    let id: pid_t
    private let input: Int32
    private let output: Int32
    private let isReaped = Mutex(false)

    /// Starts the child.
    /// - Throws: ``BenchError/Code/failed`` when the system refuses.
    init(
        _ arguments: [String], of program: String = "/proc/self/exe", errorPath: String
    ) throws(BenchError) {
        let toChild = try Self.makePipe()
        let fromChild = try Self.makePipe()
        defer {
            close(toChild.reading)
            close(fromChild.writing)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toChild.reading, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, fromChild.writing, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, errorPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        linux_spawn_close_from(&actions, STDERR_FILENO + 1)
        // A command that hears signals itself has them ignored, which a child would inherit.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var pointers = (["diario"] + arguments).map { strdup($0) } + [nil]
        var environment = Self.environment.map { strdup($0) } + [nil]
        defer {
            for pointer in pointers + environment { free(pointer) }
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var child: pid_t = 0
        let code = posix_spawn(&child, program, &actions, &attributes, &pointers, &environment)
        guard code == 0 else {
            close(toChild.writing)
            close(fromChild.reading)
            throw BenchError(.failed, "cannot start a child process: \(String(cString: strerror(code)))")
        }
        id = child
        input = toChild.writing
        output = fromChild.reading
    }

    deinit {
        close(input)
        close(output)
    }

    /// The next line of the child's standard output; nil when the child has closed it, or says nothing for so long.
    func line(withinSeconds seconds: Int) async throws -> String? {
        try await NIOThreadPool.singleton.runIfActive { [self] in readLine(withinSeconds: seconds) }
    }

    /// Waits for the child to end, asks it to with SIGTERM where `isToStop`, and kills it when it takes longer than
    /// ``Limits/stopSecondsMax``. Gives its exit status; nil where a signal ended it.
    @discardableResult
    func end(isToStop: Bool) async throws -> Int32? {
        // In a task of its own, because a cancelled one must stop its children all the same.
        try await Task {
            try await NIOThreadPool.singleton.runIfActive { [self] in reap(isToStop: isToStop) }
        }.value
    }

    /// Waits until the child has ended by itself, and gives its exit status, nil where a signal ended it, and all that
    /// it has written. Blocks.
    func finish() -> (status: Int32?, output: [UInt8]) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(output, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        let status = isReaped.withLock { isReaped -> Int32? in
            guard !isReaped else { return nil }
            isReaped = true
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            return Self.exitStatus(status)
        }
        return (status, bytes)
    }

    private static var environment: [String] {
        ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("DIARIO_") && !$0.key.hasPrefix("GIT_") }.map { "\($0.key)=\($0.value)" }
    }

    /// A pipe that no child inherits by accident.
    static func makePipe() throws(BenchError) -> (reading: Int32, writing: Int32) {
        var descriptors: [Int32] = [-1, -1]
        guard pipe(&descriptors) == 0 else {
            throw BenchError(.failed, "cannot make a pipe: \(String(cString: strerror(errno)))")
        }
        // A child that kept another's pipe open would keep its end from being seen.
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return (descriptors[0], descriptors[1])
    }

    private func readLine(withinSeconds seconds: Int) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        let deadline = MonotonicClock.nanoseconds() + UInt64(seconds) * 1_000_000_000
        while bytes.count < Limits.answerByteCountMax {
            let now = MonotonicClock.nanoseconds()
            var wanted = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let count = now < deadline ? poll(&wanted, 1, Int32((deadline - now) / 1_000_000) + 1) : 0
            if count < 0, errno == EINTR { continue }
            guard count > 0, read(output, &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    private func reap(isToStop: Bool) -> Int32? {
        isReaped.withLock { isReaped in
            guard !isReaped else { return nil }
            isReaped = true
            if isToStop { kill(id, SIGTERM) }
            var status: Int32 = 0
            var waitedMilliseconds = 0
            while waitpid(id, &status, WNOHANG) == 0 {
                if waitedMilliseconds == Limits.stopSecondsMax * 1000 { kill(id, SIGKILL) }
                usleep(1000)
                waitedMilliseconds += 1
            }
            return Self.exitStatus(status)
        }
    }

    /// The macros of wait(2): the low seven bits are the signal, the next eight the exit status.
    private static func exitStatus(_ status: Int32) -> Int32? { status & 0x7F == 0 ? status >> 8 & 0xFF : nil }
}
