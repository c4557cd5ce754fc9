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

/// The bytes of every answer, put together once for each event loop but for the date, which changes with the second,
/// and the position in a 200.
struct Answers {
    private struct Prepared {
        private let statusLine: [UInt8]
        private let fields: [UInt8]
        private let body: [UInt8]

        init(status: Int, title: String, fields: String, connection: ConnectionField, type: String, body: String) {
            statusLine = Array("HTTP/1.1 \(status) \(title)\r\n".utf8)
            let head = "content-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n"
            self.fields = Array((head + fields + "\(connection.line)\r\n").utf8)
            self.body = Array(body.utf8)
        }

        func write(_ date: [UInt8], headOnly: Bool, into buffer: inout ByteBuffer) {
            buffer.clear(minimumCapacity: statusLine.count + date.count + fields.count + body.count)
            buffer.writeBytes(statusLine)
            buffer.writeBytes(date)
            buffer.writeBytes(fields)
            if !headOnly { buffer.writeBytes(body) }
        }
    }

    private let refusals: [Prepared]
    private let alive: [Prepared]
    private let aliveUnadmitting: [Prepared]

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
        alive = Self.alive(isAdmitting: true)
        aliveUnadmitting = Self.alive(isAdmitting: false)
    }

    private static func alive(isAdmitting: Bool) -> [Prepared] {
        ConnectionField.allCases.map { connection in
            Prepared(
                status: 200, title: "OK", fields: "", connection: connection, type: "application/json",
                body: #"{"live":true,"admitting":\#(isAdmitting)}"#)
        }
    }

    // Each writes into `buffer`, which is emptied before, and puts the line `date` among the fields.

    /// The problem that tells of `refusal`; without its body for HEAD.
    func writeProblem(
        _ refusal: Refusal, _ connection: ConnectionField, date: [UInt8], headOnly: Bool, into buffer: inout ByteBuffer
    ) {
        refusals[refusal.rawValue * ConnectionField.allCases.count + connection.rawValue]
            .write(date, headOnly: headOnly, into: &buffer)
    }

    /// The answer of `/livez`, which says whether events are admitted; without its body for HEAD.
    func writeAlive(
        isAdmitting: Bool, _ connection: ConnectionField, date: [UInt8], headOnly: Bool, into buffer: inout ByteBuffer
    ) {
        (isAdmitting ? alive : aliveUnadmitting)[connection.rawValue].write(date, headOnly: headOnly, into: &buffer)
    }

    /// The answer to an event that is on disk at `position`.
    static func writeStored(
        _ position: UInt64, _ connection: ConnectionField, date: [UInt8], into buffer: inout ByteBuffer
    ) {
        buffer.clear(minimumCapacity: 192)
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
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
            buffer.writeBytes(date)
            buffer.writeStaticString("content-type: application/json\r\ncontent-length: ")
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
