import Foundation
import Synchronization
import Testing

/// A request as a server sees it.
struct ReceivedRequest: Sendable {
    var line: String
    /// By lower-case name.
    var fields: [String: String]
    var body: [UInt8]
}

/// An HTTP server on a loopback port that answers with whatever text it is told to, one connection at a time.
final class LoopbackServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let received = Mutex<[ReceivedRequest]>([])

    var requests: [ReceivedRequest] { received.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// - Parameter answer: the whole answer to the request of this number, counted from 1; nil to answer nothing.
    init(answer: @escaping @Sendable (Int) -> String?) throws {
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
        try #require(bound)
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                serve(connection, answer)
                close(connection)
            }
        }
    }

    /// Takes no further connection.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32, _ answer: (Int) -> String?) {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            while let request = Self.takeRequest(from: &pending) {
                let number = received.withLock { received in
                    received.append(request)
                    return received.count
                }
                // Without an answer the connection stays open until the client gives up.
                guard let text = answer(number) else { continue }
                let bytes = Array(text.utf8)
                guard send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return }
            pending.append(contentsOf: buffer[..<count])
        }
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
        return ReceivedRequest(line: head[0], fields: fields, body: body)
    }
}
