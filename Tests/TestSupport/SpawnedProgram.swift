import CLinux
import Glibc
import Synchronization

/// A program in a process of its own, with a pipe to it and one from it, and nothing else of this process.
///
/// Foundation's `Process` lists the open descriptors of this process, and reads past the end of that list when there are
/// more than about 1,300 of them, as there are when many logs are open at once.
final class SpawnedProgram: Sendable {
    /// How a program ended.
    enum Ending: Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// What the system refused.
    struct Failure: Error {
        let message: String
    }

    let id: pid_t
    private let input: Mutex<Int32>
    private let output: Int32
    private let ending = Mutex<Ending?>(nil)

    init(_ path: String, _ arguments: [String], environment: [String: String], takesErrors: Bool = false) throws {
        let (toChild, fromChild) = (try Self.makePipe(), try Self.makePipe())
        defer {
            close(toChild.reading)
            close(fromChild.writing)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toChild.reading, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, fromChild.writing, STDOUT_FILENO)
        if takesErrors { posix_spawn_file_actions_adddup2(&actions, fromChild.writing, STDERR_FILENO) }
        linux_spawn_close_from(&actions, STDERR_FILENO + 1)
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for word in words + settings { free(word) }
            posix_spawn_file_actions_destroy(&actions)
        }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, nil, &words, &settings)
        guard code == 0 else {
            close(toChild.writing)
            close(fromChild.reading)
            throw Failure(message: "cannot start \(path): \(String(cString: strerror(code)))")
        }
        id = child
        input = Mutex(toChild.writing)
        output = fromChild.reading
    }

    deinit {
        closeInput()
        close(output)
    }

    func write(_ bytes: [UInt8]) throws {
        try input.withLock { input in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Failure(message: "write: \(String(cString: strerror(errno)))") }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// What it has written next, once there is something; empty when it has written its last.
    func read() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(output, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            return Array(bytes[..<max(0, count)])
        }
    }

    func closeInput() {
        input.withLock { input in
            if input >= 0 { close(input) }
            input = -1
        }
    }

    /// Kills it (SIGKILL), where it has not been waited for, and waits until it is gone.
    func kill() {
        ending.withLock { if $0 == nil { _ = Glibc.kill(id, SIGKILL) } }
        _ = wait()
    }

    /// Waits for its end.
    func wait() -> Ending {
        ending.withLock { ending in
            if let ending { return ending }
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            // The macros of wait(2): the low seven bits are the signal, the next eight the exit status.
            let found: Ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
            ending = found
            return found
        }
    }

    private static func makePipe() throws -> (reading: Int32, writing: Int32) {
        var descriptors: [Int32] = [-1, -1]
        guard pipe(&descriptors) == 0 else { throw Failure(message: "pipe: \(String(cString: strerror(errno)))") }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return (descriptors[0], descriptors[1])
    }
}
