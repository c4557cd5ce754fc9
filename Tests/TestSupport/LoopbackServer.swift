internal import Foundation
internal import Glibc
internal import Synchronization

/// A request as a server sees it.
package struct ReceivedRequest: Sendable {
    /// The request line.
    package var line: String
    /// The fields by lower-case name.
    package var fields: [String: String]
    /// The body.
    package var body: [UInt8]
    /// The number of the connection that it came through, counted from 1.
    package var connection: Int
}

/// An HTTP server on a loopback port that answers with whatever text it is told to, one connection at a time.
package final class LoopbackServer: Sendable {
    /// What it does at a request.
    package enum Reply: Sendable {
        /// Sends this text.
        case text(String)
        /// Sends this text and closes the connection.
        case last(String)
        /// Sends nothing and leaves the connection open.
        case nothing
        /// Closes the connection without a word.
        case close
    }

    /// Its port.
    package let port: UInt16
    private let listener: Int32
    private let received = Mutex<[ReceivedRequest]>([])

    /// The requests that came so far.
    package var requests: [ReceivedRequest] { received.withLock { $0 } }
    /// Where to post to.
    package var url: String { "http://127.0.0.1:\(port)/hook" }

    /// A server that answers the request of a number, counted from 1, with a whole answer; nil to answer nothing.
    package convenience init(answer: @escaping @Sendable (Int) -> String?) throws {
        try self.init(replying: { number in answer(number).map(Reply.text) ?? .nothing })
    }

    /// A server that does at the request of a number, counted from 1, what it is told.
    /// - Parameter greeting: what it sends at once through each connection.
    package init(greeting: String = "", replying reply: @escaping @Sendable (Int) -> Reply) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard bound else { throw NeverHappened(description: "no port to listen on") }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            for number in 1... {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                // Side by side, since a client may have several that it keeps.
                Thread.detachNewThread { [self] in
                    if Self.send(greeting, to: connection) { serve(connection, number, reply) }
                    close(connection)
                }
            }
        }
    }

    /// Takes no further connection.
    package func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32, _ connectionNumber: Int, _ reply: (Int) -> Reply) {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            while var request = Self.takeRequest(from: &pending) {
                request.connection = connectionNumber
                let number = received.withLock { received in
                    received.append(request)
                    return received.count
                }
                switch reply(number) {
                case .nothing: continue
                case .close: return
                case .text(let text):
                    guard Self.send(text, to: connection) else { return }
                case .last(let text):
                    _ = Self.send(text, to: connection)
                    return
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return }
            pending.append(contentsOf: buffer[..<count])
        }
    }

    private static func send(_ text: String, to connection: Int32) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    private static func takeRequest(from bytes: inout [UInt8]) -> ReceivedRequest? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in head.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let count = fields["content-length"].flatMap { Int($0) } ?? 0
        guard bytes.count >= end.upperBound + count else { return nil }
        let body = Array(bytes[end.upperBound..<(end.upperBound + count)])
        bytes.removeFirst(end.upperBound + count)
        return ReceivedRequest(line: head[0], fields: fields, body: body, connection: 0)
    }
}
