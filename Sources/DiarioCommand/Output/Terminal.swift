internal import EventFormats
internal import Foundation
internal import Glibc

/// What the program writes to: a terminal with colours and a width, or something else.
enum Terminal {
    /// Whether what is printed for people may be coloured: standard output is a terminal and nobody objects
    /// (<https://no-color.org>).
    static var isColoured: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Whether progress is shown: standard error is a terminal.
    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether somebody can be asked: standard input and standard error are a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Asks `english`, in the language of whoever reads it, and returns whether the answer is yes; no where nobody can be
    /// asked.
    static func confirms(_ english: String) throws -> Bool {
        guard canAsk else { return false }
        let language = Language.spoken
        StandardError.write(text: "diario: \(language.text(english)) [\(language(pt: "s/N", en: "y/N"))] ")
        return ["y", "yes", "s", "sim"].contains(try StandardInput.line(of: "-").lowercased())
    }

    /// How many columns to fill: the terminal's, at most ``Limits/screenColumnCountMax``.
    static var columnCount: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return Limits.screenColumnCountMax
        }
        return min(max(Int(size.ws_col), 60), Limits.screenColumnCountMax)
    }
}
