import NIOCore

/// What an answer says about the connection.
enum ConnectionField: Int, CaseIterable {
    /// Nothing: HTTP/1.1 keeps it.
    case unsaid
    /// It is kept, which HTTP/1.0 wants to be told.
    case keepAlive
    /// It ends with this answer.
    case close

    /// The field's line, empty for ``unsaid``.
    var line: StaticString {
        switch self {
        case .unsaid: ""
        case .keepAlive: "connection: keep-alive\r\n"
        case .close: "connection: close\r\n"
        }
    }
}

/// The bytes of every answer, put together once for each event loop; only the position in a 200 is written per request.
struct Answers {
    private struct Prepared {
        let whole: ByteBuffer
        let headOnly: ByteBuffer

        init(status: Int, title: String, fields: String, connection: ConnectionField, type: String, body: String) {
            let head =
                "HTTP/1.1 \(status) \(title)\r\ncontent-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n"
                + fields + "\(connection.line)\r\n"
            whole = ByteBuffer(string: head + body)
            headOnly = ByteBuffer(string: head)
        }
    }

    private let refusals: [Prepared]
    private let alive: [Prepared]

    /// `HTTP/1.1 100 Continue`
    let proceed = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")

    init(limits: Limits) {
        refusals = Refusal.allCases.flatMap { refusal in
            ConnectionField.allCases.map { connection in
                // Nothing in these strings needs escaping in JSON.
                Prepared(
                    status: refusal.status, title: refusal.title, fields: refusal.fields(limits),
                    connection: connection, type: "application/problem+json",
                    body: #"{"type":"about:blank","title":"\#(refusal.title)","status":\#(refusal.status),"#
                        + #""detail":"\#(refusal.detail)"}"#)
            }
        }
        alive = ConnectionField.allCases.map { connection in
            Prepared(
                status: 200, title: "OK", fields: "", connection: connection, type: "application/json",
                body: #"{"live":true}"#)
        }
    }

    /// The problem that tells of `refusal`; without its body for HEAD.
    func problem(_ refusal: Refusal, _ connection: ConnectionField, headOnly: Bool) -> ByteBuffer {
        let prepared = refusals[refusal.rawValue * ConnectionField.allCases.count + connection.rawValue]
        return headOnly ? prepared.headOnly : prepared.whole
    }

    /// The answer of `/livez`; without its body for HEAD.
    func alive(_ connection: ConnectionField, headOnly: Bool) -> ByteBuffer {
        headOnly ? alive[connection.rawValue].headOnly : alive[connection.rawValue].whole
    }

    /// Writes the answer to an event that is on disk at `position` into `buffer`, which is emptied before.
    static func writeStored(_ position: UInt64, _ connection: ConnectionField, into buffer: inout ByteBuffer) {
        buffer.clear(minimumCapacity: 160)
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { space in
            var start = space.count
            var rest = position
            repeat {
                start -= 1
                space[start] = 0x30 + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            let count = space.count - start
            buffer.writeStaticString("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ")
            // {"position":} and 1 to 20 digits: two digits in any case.
            let length = UInt8(13 + count)
            buffer.writeInteger(0x30 + length / 10)
            buffer.writeInteger(0x30 + length % 10)
            buffer.writeStaticString("\r\n")
            buffer.writeStaticString(connection.line)
            buffer.writeStaticString("\r\n{\"position\":")
            buffer.writeBytes(UnsafeRawBufferPointer(rebasing: space[start...]))
            buffer.writeStaticString("}")
        }
    }
}
