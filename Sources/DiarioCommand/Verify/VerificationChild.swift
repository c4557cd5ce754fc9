internal import EventFormats
internal import Glibc

/// A verification in a process of its own: damaged data can abort the storage library or, on a bad sector, kill the
/// process that reads it, and that must come out as a finding.
///
/// The child is this very program with one more flag. It writes its answer to our standard output when all is checked,
/// so there is none when it dies.
struct VerificationChild {
    /// Whether the answer is wanted as JSON.
    var json: Bool

    /// Runs the child and ends as it ended; a child that a signal killed is reported as damage.
    /// - Throws: ``CommandFailure``, unless the log is sound.
    func run() throws {
        let status = try Self.wait(for: Self.spawn())
        // The macros of wait(2): the low seven bits are the signal, the next eight the exit status.
        let signal = status & 0x7F
        guard signal != 0 else {
            let code = status >> 8 & 0xFF
            guard code != 0 else { return }
            throw CommandFailure(ExitStatus(rawValue: code) ?? .failed)
        }
        switch signal {
        case SIGABRT, SIGBUS, SIGSEGV, SIGILL, SIGTRAP, SIGFPE:
            let reason = "the check was ended by \(String(cString: strsignal(signal))): the data is damaged"
            if json { StandardOutput.write(Self.json(reason: reason)) }
            throw CommandFailure(.damaged, reason)
        case SIGINT, SIGTERM:
            throw CommandFailure(.interrupted)
        default:
            throw CommandFailure(.failed, "the check was ended by \(String(cString: strsignal(signal)))")
        }
    }

    private static func spawn() throws -> pid_t {
        let arguments = ["diario"] + ProgramArguments.all + ["--in-this-process"]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/proc/self/exe", nil, nil, &pointers, environ)
        guard result == 0 else {
            throw CommandFailure(.failed, "the check cannot be started: \(String(cString: strerror(result)))")
        }
        return child
    }

    private static func wait(for child: pid_t) throws -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else {
                throw CommandFailure(.failed, "the check is lost: \(String(cString: strerror(errno)))")
            }
        }
        return status
    }

    /// The contract's shape where nothing is known but the reason.
    static func json(reason: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("ok")
        json.boolean(false)
        json.name("checked")
        json.integer(0)
        json.name("head")
        json.null()
        json.name("first_bad_position")
        json.null()
        json.name("reason")
        json.string(reason)
        json.name("index")
        json.null()
        json.name("anchors")
        json.null()
        json.name("pages")
        json.null()
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
