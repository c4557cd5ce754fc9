internal import Glibc

/// How many files, connections among them, this process may have open: RLIMIT_NOFILE.
///
/// The runtimes below this program end it by a trap where they get no descriptor for an event loop or a timer: so it is
/// asked for before they are, and left free for them.
enum OpenFiles {
    /// Raises the limit of this process as far as the system lets it and is of use, and sees that enough files can be
    /// opened for any command.
    /// - Throws: ``CommandFailure`` with 78 where they cannot.
    static func prepare() throws {
        var limit = current()
        let wanted = rlim_t(Limits.openFileCountWanted)
        if limit.rlim_cur < wanted, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            // Where it is refused after all, what there is has to do.
            _ = setrlimit(resource, &limit)
        }
        let freeCount = freeCount(upTo: reserveCount)
        guard freeCount >= reserveCount else {
            throw CommandFailure(
                .configuration,
                "this process can open \(freeCount) files more, and needs \(reserveCount): raise the limit of open files "
                    + "(ulimit -n, or LimitNOFILE in a systemd unit)")
        }
    }

    /// How many connections there can be, `wanted` at most, besides what the program itself opens.
    static func connectionCount(wanted: Int) -> Int {
        min(wanted, max(0, freeCount(upTo: wanted + reserveCount) - reserveCount))
    }

    /// What is left free for the program itself: its log, its index, its event loops, and what it reads now and then.
    private static var reserveCount: Int {
        Limits.openFileCountReserved + Limits.openFileCountPerCore * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    private static func current() -> rlimit {
        var limit = rlimit()
        getrlimit(resource, &limit)
        return limit
    }

    /// How many files can be opened now, counted up to `most`: by opening them, which no count of those that are open
    /// tells as surely.
    private static func freeCount(upTo most: Int) -> Int {
        var opened: [Int32] = []
        defer { for descriptor in opened { close(descriptor) } }
        while opened.count < most {
            let descriptor = opened.first.map { dup($0) } ?? open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { break }
            opened.append(descriptor)
        }
        return opened.count
    }
}
