internal import EventFormats
internal import Foundation
internal import Glibc

/// Values read from standard input, a line each, so that they stay out of the shell's history and of the list of
/// processes.
enum StandardInput {
    /// The next line without its line break. At a terminal it is asked for by the option's name, and what is typed does
    /// not appear.
    /// - Throws: ``CommandFailure`` with 64 where there is none, or it is empty or too long.
    static func line(for option: String) throws -> String {
        let text =
            Terminal.canAsk
            ? try HiddenInput.during { () throws in
                StandardError.write(text: Language.spoken.text("\(option) (what you type is not shown): "))
                return try line(of: option)
            } : try line(of: option)
        guard !text.isEmpty else { throw CommandFailure(.usage, "\(option) -: standard input has no value") }
        return text
    }

    /// The next line, without blanks around it; empty at the end of input.
    /// - Throws: ``CommandFailure`` with 64 where it is too long or not UTF-8, with 130 where it was ended by an interrupt.
    static func line(of option: String) throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        // A byte at a time, so that what follows the line is left for whoever reads next.
        while bytes.count <= Limits.standardInputLineByteCountMax {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0 || byte == UInt8(ascii: "\n") { break }
            if byte == HiddenInput.interruptByte { throw CommandFailure(.interrupted) }
            bytes.append(byte)
        }
        guard bytes.count <= Limits.standardInputLineByteCountMax else {
            throw CommandFailure(
                .usage, "\(option) -: the line has more than \(Limits.standardInputLineByteCountMax) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.usage, "\(option) -: the line is no text in UTF-8")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Standard input, a terminal, while it does not show what is typed.
private enum HiddenInput {
    /// Control and C, as a terminal sends it.
    static let interruptByte: UInt8 = 3

    /// Runs `body` while the terminal shows nothing but line breaks.
    ///
    /// No signal comes from the keyboard meanwhile, since one would end the process and leave the terminal mute: control
    /// and C ends the line instead, as ``interruptByte``.
    static func during<Value>(_ body: () throws -> Value) throws -> Value {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return try body() }
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        hidden.c_lflag |= tcflag_t(ECHONL)
        withUnsafeMutableBytes(of: &hidden.c_cc) { $0[Int(VEOL)] = interruptByte }
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else { return try body() }
        defer { _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) }
        return try body()
    }
}
