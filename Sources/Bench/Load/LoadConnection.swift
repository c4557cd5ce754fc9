internal import Glibc

/// One keep-alive connection of a load client, within one run: a socket with at most one request under way.
///
/// Belongs to its ``LoadRun``, which decides what is sent and when.
final class LoadConnection {
    /// A webhook that waits for its answer.
    struct Request {
        var index: Int
        var bodyByteCount: Int
        /// When it was sent or, with a rate, when it was due: its latency counts from here.
        var startedAt: UInt64
    }

    /// What reading has brought.
    enum Reception {
        /// The answer to the request, all of it.
        case answer(Answer)
        /// No answer yet.
        case nothing
        /// The connection has ended, or what has come is no answer: it is of no further use.
        case ended
    }

    let number: Int
    /// The request under way.
    var waiting: Request?
    /// Whether it still has something to send in this run, now or later.
    var isActive = true
    /// When the requests that it could not send in time were due.
    var dueTimes = DueTimes()
    /// The socket; -1 once it is closed.
    private(set) var socket: Int32
    /// The end of a request that the socket has not taken.
    private var unsent: [UInt8] = []
    /// The beginning of an answer whose rest has not come.
    private var partialAnswer: [UInt8] = []

    init(_ socket: Int32, number: Int) {
        self.socket = socket
        self.number = number
    }

    deinit { close() }

    var isOpen: Bool { socket >= 0 }

    /// Whether a part of the request has not been sent.
    var hasUnsent: Bool { !unsent.isEmpty }

    func close() {
        guard socket >= 0 else { return }
        Glibc.close(socket)
        socket = -1
    }

    /// Sends as much of `bytes` as the socket takes and keeps the rest. False when the connection has ended.
    func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let count = Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count == bytes.count { return true }
        guard count >= 0 || errno == EAGAIN || errno == EINTR else { return false }
        unsent = Array(bytes[max(count, 0)...])
        return true
    }

    /// Sends what was kept. False when the connection has ended.
    func sendRest() -> Bool {
        let rest = unsent
        unsent = []
        return rest.withUnsafeBytes { send($0) }
    }

    /// Reads what has come into `buffer`, and takes it for the end of an answer where one has begun.
    func receive(_ buffer: UnsafeMutableRawBufferPointer, _ reader: inout AnswerReader) -> Reception {
        let count = recv(socket, buffer.baseAddress, buffer.count, 0)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .ended }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        guard !partialAnswer.isEmpty else { return read(bytes, &reader) }
        var whole = partialAnswer
        partialAnswer = []
        whole.append(contentsOf: bytes)
        return whole.withUnsafeBytes { read($0, &reader) }
    }

    private func read(_ bytes: UnsafeRawBufferPointer, _ reader: inout AnswerReader) -> Reception {
        do {
            guard let (answer, byteCount) = try reader.read(bytes) else {
                partialAnswer = Array(bytes)
                return .nothing
            }
            // There is one request at a time, so there is nothing behind its answer, and a 200 has a position.
            let isWhole = answer.status != 200 || answer.position != nil
            return waiting != nil && unsent.isEmpty && byteCount == bytes.count && isWhole ? .answer(answer) : .ended
        } catch {
            return .ended
        }
    }
}
