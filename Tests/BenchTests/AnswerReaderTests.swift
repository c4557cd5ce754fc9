import Bench
import Testing

@Suite("The load client's reader of answers")
struct AnswerReaderTests {
    private static let stored =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{\"position\":7}"

    @Test("reads status and position, and knows how long the answer was")
    func readsPosition() throws {
        var reader = AnswerReader()
        let (answer, byteCount) = try #require(try read(Self.stored + "HTTP", with: &reader))
        #expect(answer == Answer(status: 200, position: 7))
        #expect(byteCount == Self.stored.utf8.count)
    }

    @Test("waits for every byte of an answer, wherever it is cut")
    func waits() throws {
        let bytes = Array(Self.stored.utf8)
        for count in 0..<bytes.count {
            var reader = AnswerReader()
            let early = try bytes[..<count].withUnsafeBytes { try reader.read($0) }
            #expect(early == nil, "after \(count) bytes")
            let whole = try bytes.withUnsafeBytes { try reader.read($0) }
            #expect(whole?.answer == Answer(status: 200, position: 7))
        }
    }

    @Test("tells an answer that begins otherwise from the one before")
    func differentHeads() throws {
        var reader = AnswerReader()
        _ = try read(Self.stored, with: &reader)
        let refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\nretry-after: 1\r\n\r\n{}"
        #expect(try read(refusal, with: &reader)?.answer == Answer(status: 503, position: nil))
        let longer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{\"position\":12}"
        #expect(try read(longer, with: &reader)?.answer == Answer(status: 200, position: 12))
        #expect(try read(Self.stored, with: &reader)?.answer == Answer(status: 200, position: 7))
    }

    @Test(
        "takes no body but {\"position\":N} for a position",
        arguments: [
            "{\"position\":}", "{\"position\":1x}", "{\"position\":-1}", "{\"position\":18446744073709551616}", "", "7",
            "{\"position\":7",
        ])
    func noPosition(_ body: String) throws {
        var reader = AnswerReader()
        let text = "HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
        #expect(try read(text, with: &reader)?.answer == Answer(status: 200, position: nil))
    }

    @Test(
        "refuses what does not announce one length, or is no answer",
        arguments: [
            "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n",
            "HTTP/1.1 100 Continue\r\ncontent-length: 0\r\n\r\n",
        ])
    func malformed(_ text: String) {
        #expect(throws: AnswerReader.Malformed.self) {
            var reader = AnswerReader()
            _ = try read(text, with: &reader)
        }
    }

    private func read(
        _ text: String, with reader: inout AnswerReader
    ) throws -> (answer: Answer, byteCount: Int)? {
        try Array(text.utf8).withUnsafeBytes { try reader.read($0) }
    }
}
