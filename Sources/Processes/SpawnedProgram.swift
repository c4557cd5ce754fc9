internal import CLinux
internal import Glibc
internal import Synchronization

/// A program in a process of its own, with a pipe to it and one from it, and no other descriptor of this process but those
/// of its outputs that are inherited.
///
/// Foundation's `Process` lists the open descriptors of this process, and has been seen to read past the end of that
/// list when 1,500 were open, as they are when many logs are. Use it from any thread; its calls block.
package final class SpawnedProgram: Sendable {
    /// Where the program's standard error goes.
    package enum Errors: Sendable, Equatable {
        /// Where this process's own goes.
        case inherited
        /// Into the pipe of its standard output.
        case withOutput
        /// Into the pipe, alone: its standard output goes where this process's own goes.
        case insteadOfOutput
        /// To the end of the file at this path, made with mode 0600 where there is none.
        case file(String)
    }

    /// How a program ended.
    package enum Ending: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)

        /// The exit status; nil where a signal ended it.
        package var status: Int32? { if case .exited(let status) = self { status } else { nil } }
    }

    /// Its process id.
    package let id: Int32
    /// The descriptor from which what it writes is read.
    package let output: Int32

    let input: Mutex<Int32?>
    private let ending = Mutex<Ending?>(nil)

    /// Starts the program at `path`, which sees `name` as what it is called by, with this environment and no other.
    /// - Parameter ownGroup: whether it leads a group of processes of its own, which no key of a terminal reaches.
    package init(
        _ path: String, name: String? = nil, _ arguments: [String], environment: [String: String], errors: Errors,
        ownGroup: Bool = false
    ) throws(SystemRefusal) {
        let (toChild, fromChild) = (try PipeEnds(), try PipeEnds())
        defer {
            close(toChild.reading)
            close(fromChild.writing)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toChild.reading, STDIN_FILENO)
        if errors != .insteadOfOutput {
            posix_spawn_file_actions_adddup2(&actions, fromChild.writing, STDOUT_FILENO)
        }
        switch errors {
        case .inherited: break
        case .withOutput, .insteadOfOutput: posix_spawn_file_actions_adddup2(&actions, fromChild.writing, STDERR_FILENO)
        case .file(let path):
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        linux_spawn_close_from(&actions, STDERR_FILENO + 1)
        // A command that hears signals itself has them ignored, which a child would inherit.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | (ownGroup ? POSIX_SPAWN_SETPGROUP : 0)))
        var words = ([name ?? path] + arguments).map { strdup($0) } + [nil]
        var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for word in words + settings { free(word) }
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, &attributes, &words, &settings)
        guard code == 0 else {
            close(toChild.writing)
            close(fromChild.reading)
            throw SystemRefusal("cannot start \(path)", code)
        }
        id = child
        input = Mutex(toChild.writing)
        output = fromChild.reading
    }

    deinit {
        closeInput()
        close(output)
    }

    /// Writes `bytes` to its standard input.
    package func write(_ bytes: [UInt8]) throws(SystemRefusal) {
        let code = input.withLock { input -> Int32 in
            guard let input else { return EBADF }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return errno }
                rest = rest.dropFirst(count)
            }
            return 0
        }
        if code != 0 { throw SystemRefusal("cannot write to process \(id)", code) }
    }

    /// Ends its standard input.
    package func closeInput() {
        input.withLock { input in
            if let open = input { close(open) }
            input = nil
        }
    }

    /// What it has written next, once there is something; empty when it has written its last.
    package func read() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(output, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            return Array(bytes[..<max(0, count)])
        }
    }

    /// All that it writes from now on.
    package func readToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        while case let more = read(), !more.isEmpty { bytes += more }
        return bytes
    }

    /// Kills it (SIGKILL) and whatever else is in the group that it leads.
    package func killGroup() {
        ending.withLock { if $0 == nil { _ = Glibc.kill(-id, SIGKILL) } }
    }

    /// Sends it the signal `number`, unless it is known to have ended.
    package func signal(_ number: Int32) {
        ending.withLock { if $0 == nil { _ = Glibc.kill(id, number) } }
    }

    /// Waits for its end.
    @discardableResult
    package func wait() -> Ending {
        while true {
            if let ending = endingIfOver() { return ending }
            // Not under the lock, so that others can send it signals meanwhile.
            var information = siginfo_t()
            waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT)
        }
    }

    /// How it ended; nil while it runs.
    package func endingIfOver() -> Ending? {
        ending.withLock { ending in
            if ending == nil {
                var status: Int32 = 0
                let found = waitpid(id, &status, WNOHANG)
                precondition(found >= 0 || errno == EINTR, "somebody else has waited for process \(id)")
                guard found == id else { return nil }
                // The macros of wait(2): the low seven bits are the signal, the next eight the exit status.
                ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
            }
            return ending
        }
    }
}
