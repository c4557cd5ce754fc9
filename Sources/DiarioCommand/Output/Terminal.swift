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
    static var columnCount: Int { screenColumnCount(columnCount(of: STDOUT_FILENO) ?? Limits.screenColumnCountMax) }

    /// How many columns help fills: as many, and where it is written to no terminal, those that `COLUMNS` says, else 80.
    static var helpColumnCount: Int {
        screenColumnCount(columnCount(of: STDOUT_FILENO) ?? wantedColumnCount ?? Limits.messageColumnCountMax)
    }

    /// What `COLUMNS` says, as it was when the process began.
    private static let wantedColumnCount = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
        .flatMap { $0 > 0 ? $0 : nil }

    /// Keeps what `COLUMNS` says to this program: ArgumentParser lays help out whenever it is asked what an error means,
    /// and a width that leaves it no room ends the process by a trap. Called before there is another thread.
    static func shieldParser() {
        _ = wantedColumnCount
        setenv("COLUMNS", String(Limits.messageColumnCountMax), 1)
    }

    /// Where messages on standard error are folded: at the terminal's width, at most ``Limits/messageColumnCountMax``; nil
    /// where standard error is none, since programs read lines.
    static var messageColumnCount: Int? {
        columnCount(of: STDERR_FILENO).map { min(max($0, Limits.screenColumnCountMin), Limits.messageColumnCountMax) }
    }

    private static func screenColumnCount(_ count: Int) -> Int {
        min(max(count, Limits.screenColumnCountMin), Limits.screenColumnCountMax)
    }

    /// The width of the terminal that a descriptor is; nil where it is none, or does not say.
    private static func columnCount(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
