internal import Glibc

/// Makes the connections of a load client: TCP, non-blocking, without Nagle's delay.
enum LoadSockets {
    /// Makes `count` connections to `target` at the same time, over the first of its addresses that answers. Waits for
    /// all of them, ``Limits/connectSecondsMax`` for each address at most.
    /// - Returns: the sockets; fewer where some could not be made, and none where the host is unknown.
    static func connect(to target: LoadTarget, count: Int) -> [Int32] {
        var connected: [Int32] = []
        withAddresses(of: target) { address in
            guard connected.count < count else { return }
            connected += connect(to: address, count: count - connected.count)
        }
        return connected
    }

    private static func withAddresses(of target: LoadTarget, _ body: (addrinfo) -> Void) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(target.host, String(target.port), &hints, &first) == 0 else { return }
        defer { freeaddrinfo(first) }
        var next = first
        while let address = next?.pointee {
            body(address)
            next = address.ai_next
        }
    }

    private static func connect(to address: addrinfo, count: Int) -> [Int32] {
        var connected: [Int32] = []
        var waiting: [pollfd] = []
        for _ in 0..<count {
            guard let socket = makeSocket(address.ai_family) else { break }
            if Glibc.connect(socket, address.ai_addr, address.ai_addrlen) == 0 {
                connected.append(socket)
            } else if errno == EINPROGRESS {
                waiting.append(pollfd(fd: socket, events: Int16(POLLOUT), revents: 0))
            } else {
                close(socket)
            }
        }
        let deadline = MonotonicClock.nanoseconds() + UInt64(Limits.connectSecondsMax) * 1_000_000_000
        while !waiting.isEmpty, case let now = MonotonicClock.nanoseconds(), now < deadline {
            guard poll(&waiting, nfds_t(waiting.count), Int32((deadline - now) / 1_000_000) + 1) > 0 else { continue }
            waiting.removeAll { entry in
                guard entry.revents != 0 else { return false }
                if failure(of: entry.fd) == 0 { connected.append(entry.fd) } else { close(entry.fd) }
                return true
            }
        }
        for entry in waiting { close(entry.fd) }
        return connected
    }

    private static func makeSocket(_ family: Int32) -> Int32? {
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let made = socket(family, Int32(kind), 0)
        guard made >= 0 else { return nil }
        var yes: Int32 = 1
        setsockopt(made, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return made
    }

    private static func failure(of socket: Int32) -> Int32 {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }
}
