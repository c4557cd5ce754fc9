internal import Glibc

/// An answer as far as the load client looks at it.
package struct Answer: Equatable, Sendable {
    /// The HTTP status.
    package var status: Int
    /// The position in `{"position":N}`; nil where the body is something else.
    package var position: UInt64?

    /// An answer of these parts.
    package init(status: Int, position: UInt64?) {
        self.status = status
        self.position = position
    }
}

/// Reads HTTP/1.1 answers that announce their length, one after the other.
///
/// A server's answers begin alike, so the head that was read last is compared with the next one, and only a different
/// one is taken apart: that costs a comparison of some eighty bytes an answer.
package struct AnswerReader {
    /// An answer that the reader does not understand: the connection is of no further use.
    package struct Malformed: Error {}

    private var knownHead: [UInt8] = []
    private var status = 0
    private var bodyByteCount = 0

    /// A reader that has read nothing.
    package init() {}

    /// Takes the next answer off the front of `bytes`: the answer and how many bytes it had; nil when it has not all
    /// arrived.
    package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(Malformed) -> (answer: Answer, byteCount: Int)? {
        guard bytes.count <= Limits.answerByteCountMax else { throw Malformed() }
        if !startsWithKnownHead(bytes) {
            guard let headByteCount = Self.headByteCount(bytes) else { return nil }
            try learn(UnsafeRawBufferPointer(rebasing: bytes[..<headByteCount]))
        }
        let byteCount = knownHead.count + bodyByteCount
        guard bytes.count >= byteCount else { return nil }
        let body = UnsafeRawBufferPointer(rebasing: bytes[knownHead.count..<byteCount])
        return (Answer(status: status, position: Self.position(body)), byteCount)
    }

    private func startsWithKnownHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !knownHead.isEmpty, bytes.count >= knownHead.count else { return false }
        return knownHead.withUnsafeBytes { memoryIsEqual($0, bytes) }
    }

    /// Compares as many bytes as `expected` has.
    private func memoryIsEqual(_ expected: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let expected = expected.baseAddress, let bytes = bytes.baseAddress else { return false }
        return memcmp(expected, bytes, knownHead.count) == 0
    }

    /// How many bytes come before the body; nil when the head has not all arrived.
    private static func headByteCount(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for end in 4...bytes.count where bytes[end - 1] == 0x0A {
            if bytes[end - 2] == 0x0D, bytes[end - 3] == 0x0A, bytes[end - 4] == 0x0D { return end }
        }
        return nil
    }

    private mutating func learn(_ head: UnsafeRawBufferPointer) throws(Malformed) {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]), (200...599).contains(status) else {
            throw Malformed()
        }
        var lengths: [Int] = []
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            let digits = parts[1].filter { $0 != " " && $0 != "\t" }
            guard let length = Int(digits), (0...Limits.answerByteCountMax).contains(length) else { throw Malformed() }
            lengths.append(length)
        }
        guard lengths.count == 1 else { throw Malformed() }
        self.status = status
        bodyByteCount = lengths[0]
        knownHead = Array(head)
    }

    private static let positionStart = Array("{\"position\":".utf8)

    private static func position(_ body: UnsafeRawBufferPointer) -> UInt64? {
        guard body.starts(with: positionStart), body.last == UInt8(ascii: "}") else { return nil }
        let digits = body[positionStart.count..<(body.count - 1)]
        guard !digits.isEmpty else { return nil }
        var position: UInt64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (tens, tensOverflow) = position.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(UInt64(digit - 0x30))
            if tensOverflow || overflow { return nil }
            position = sum
        }
        return position
    }
}
