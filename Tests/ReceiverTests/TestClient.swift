#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A client over a blocking socket, which sends exactly the bytes it is given.
final class TestClient {
    struct Response {
        var status = 0
        /// Names in lower case.
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []

        var text: String { String(decoding: body, as: UTF8.self) }
        func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        /// The position of a 200.
        var position: UInt64? {
            guard status == 200, text.hasPrefix(#"{"position":"#), text.hasSuffix("}") else { return nil }
            return UInt64(text.dropFirst(12).dropLast())
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ attempt: String) { description = "\(attempt): \(String(cString: strerror(errno)))" }
    }

    /// What has arrived and is not read.
    private var arrived: [UInt8] = []
    private let descriptor: Int32

    /// Connects to `port` of the loopback address.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("socket") }
        // Not a pace but a limit: a test that would hang fails instead. Where many tests run at once, stopping a receiver
        // may wait for a thread for a minute.
        var timeout = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // `deinit` closes: all properties are set, so it runs after a throw too.
        guard result == 0 else { throw Failure("connect") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { space in
                let rest = UnsafeRawBufferPointer(rebasing: space[sent...])
                return Self.systemSend(descriptor, rest)
            }
            guard count > 0 else { throw Failure("send") }
            sent += count
        }
    }

    private static func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        write(descriptor, bytes.baseAddress, bytes.count)
    }

    /// Sends until the other side has closed or takes no more; a reset is no failure here.
    func sendAsMuchAsPossible(_ bytes: [UInt8]) { try? send(bytes) }

    /// Sends `bytes` over and over until the other side has taken nothing for a second, or `byteCountMax` bytes;
    /// returns how many it took.
    func sendUntilStuck(_ bytes: [UInt8], byteCountMax: Int) -> Int {
        var timeout = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var sent = 0
        while sent < byteCountMax {
            let count = bytes.withUnsafeBytes { space in
                Self.systemSend(descriptor, UnsafeRawBufferPointer(rebasing: space[(sent % space.count)...]))
            }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    /// Says that nothing more will be sent.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Whether something has come that is not read.
    var hasArrivals: Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return !arrived.isEmpty || poll(&wanted, 1, 0) > 0
    }

    /// The next response; its body is left out for `toHead`.
    func receive(toHead: Bool = false) throws -> Response {
        guard let response = try receiveIfAny(toHead: toHead) else { throw Failure("closed without an answer") }
        return response
    }

    /// The next response, nil when the connection is closed first.
    func receiveIfAny(toHead: Bool = false) throws -> Response? {
        var headEnd: Int?
        while headEnd == nil {
            headEnd = firstIndex(of: Array("\r\n\r\n".utf8))
            if headEnd == nil, try !fill() {
                if arrived.isEmpty { return nil }
                throw Failure("closed within an answer")
            }
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: arrived[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        arrived.removeFirst(headEnd + 4)
        var response = Response()
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else { throw Failure("no status") }
        response.status = status
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw Failure("no colon") }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            response.headers.append((line[..<colon].lowercased(), String(value)))
        }
        if toHead || status == 100 { return response }
        guard let length = response.value("content-length").flatMap({ Int($0) }) else { throw Failure("no length") }
        while arrived.count < length { guard try fill() else { throw Failure("closed within a body") } }
        response.body = Array(arrived[..<length])
        arrived.removeFirst(length)
        return response
    }

    /// Whether the other side closes without sending anything more; a reset counts as closing.
    func isClosed() throws -> Bool {
        guard arrived.isEmpty else { return false }
        return try !fill()
    }

    private func firstIndex(of pattern: [UInt8]) -> Int? {
        guard arrived.count >= pattern.count else { return nil }
        return (0...arrived.count - pattern.count).first { arrived[$0..<$0 + pattern.count].elementsEqual(pattern) }
    }

    /// Waits for bytes; false at the end.
    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0 {
            guard errno == ECONNRESET || errno == EPIPE else { throw Failure("receive") }
            return false
        }
        arrived.append(contentsOf: buffer[..<count])
        return count > 0
    }
}
