import Foundation
import Glibc
import TestSupport
import Testing

/// A terminal with somebody at it.
struct PseudoTerminal {
    /// How wide it is.
    var columnCount: UInt16 = 80
    /// What the program shows before an answer is typed, and the answer.
    var answers: [(question: String, answer: String)] = []

    /// What a run came to.
    struct Outcome {
        var status: Int32
        /// Everything that appeared on the terminal, what was typed included if it was shown.
        var screen: String

        var lines: [String] { screen.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init) }
    }

    /// Runs the program with its standard streams on the terminal, to its end.
    func run(_ program: DiarioProgram, _ arguments: String...) async throws -> Outcome {
        try await run(program, arguments)
    }

    /// Runs the program with its standard streams on the terminal, to its end.
    func run(_ program: DiarioProgram, _ arguments: [String]) async throws -> Outcome {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(terminal) }
        // ioctl_tty(2), TIOCSPTLCK and TIOCGPTN, which Glibc's module leaves out.
        var (isLocked, number): (Int32, Int32) = (0, 0)
        try #require(ioctl(terminal, 0x4004_5431, &isLocked) == 0 && ioctl(terminal, 0x8004_5430, &number) == 0)
        var size = winsize(ws_row: 50, ws_col: columnCount, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
        var program = program
        program.environment["NO_COLOR"] = "1"
        let script = #"exec diario "$@" <"$0" >"$0" 2>"$0""#
        async let outcome = program.run(["-c", script, "/dev/pts/\(number)"] + arguments, executable: "bash")
        let screen = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [answers] in
                continuation.resume(returning: Self.converse(on: terminal, answers))
            }
        }
        return Outcome(status: try await outcome.status, screen: screen)
    }

    /// Reads until the last process has closed the terminal, and types each answer when its question has appeared.
    private static func converse(on terminal: Int32, _ answers: [(question: String, answer: String)]) -> String {
        var screen: [UInt8] = []
        var answered = screen.startIndex
        var answers = answers[...]
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(terminal, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            // EIO: nobody has it open any more.
            if count <= 0 { return String(decoding: screen, as: UTF8.self) }
            screen += buffer[..<count]
            if let next = answers.first, screen[answered...].firstRange(of: Array(next.question.utf8)) != nil {
                answered = screen.endIndex
                answers.removeFirst()
                let text = Array(next.answer.utf8)
                _ = write(terminal, text, text.count)
            }
        }
    }
}
