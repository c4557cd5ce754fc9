internal import Foundation
internal import Glibc

/// Values read from standard input, a line each, so that they stay out of the shell's history and of the list of
/// processes.
enum StandardInput {
    /// The next line without its line break.
    /// - Throws: ``CommandFailure`` with 64 where there is none, or it is empty or too long.
    static func line(for option: String) throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        // A byte at a time, so that what follows the line is left for whoever reads next.
        while bytes.count <= Limits.standardInputLineByteCountMax {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0 || byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        guard bytes.count <= Limits.standardInputLineByteCountMax else {
            throw CommandFailure(
                .usage, "\(option) -: the line has more than \(Limits.standardInputLineByteCountMax) bytes")
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw CommandFailure(.usage, "\(option) -: standard input has no value") }
        return text
    }
}
