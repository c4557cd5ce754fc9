import Foundation
import TestSupport
import Testing

/// Posts `body` over a connection of its own and returns the answer's status and body.
func post(_ body: String, to url: String) async throws -> (status: Int, body: String) {
    try #require(try await postWithoutHope(body, to: url))
}

/// The same; nil where there is no answer.
func postWithoutHope(_ body: String, to url: String) async throws -> (status: Int, body: String)? {
    let parts = try #require(URLComponents(string: url))
    let port = try #require(parts.port.flatMap { UInt16(exactly: $0) })
    let target = parts.path + "?" + (parts.query ?? "")
    let request =
        "POST \(target) HTTP/1.1\r\nHost: diario\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    let answer = await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: exchange(request, port: port)) }
    }
    guard let status = answer.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
    return (status, answer.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n"))
}

/// The answer, or an empty text where nobody takes the connection.
private func exchange(_ request: String, port: UInt16) -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    let connected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
    guard connected else { return "" }
    let bytes = Array(request.utf8)
    guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return "" }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count <= 0 { return String(decoding: answer, as: UTF8.self) }
        answer.append(contentsOf: buffer[..<count])
    }
}
