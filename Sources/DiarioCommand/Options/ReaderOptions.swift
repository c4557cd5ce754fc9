internal import ArgumentParser
internal import EventFormats
internal import Foundation

/// Who reads the output: in which time zone and language.
struct ReaderOptions: ParsableArguments {
    // Taken as it is, since -03:00 looks like an option.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The zone of times that you give and see: America/Sao_Paulo, UTC, -03:00 (else TZ, else the system's).",
            valueName: "ZONE"))
    var tz: ZoneArgument?

    @Option(help: ArgumentHelp("The language for people: pt-BR or en (else LANG).", valueName: "LANG"))
    var lang: LanguageArgument?

    /// The options as words of a command line.
    var words: [String] {
        (tz.map { ShellWords.option("--tz", $0.text) } ?? [])
            + (lang.map { ShellWords.option("--lang", $0.language.rawValue) } ?? [])
    }

    /// The zone asked for.
    var zone: ZonedTime { Self.zone(tz) }

    /// The zone that an option asks for, else `TZ`, else the system's.
    static func zone(_ tz: ZoneArgument?) -> ZonedTime {
        if let tz { return tz.zone }
        guard let name = ProcessInfo.processInfo.environment["TZ"] else { return .system }
        // POSIX: an empty TZ is UTC, and a leading colon says that a zone's name follows.
        if name.isEmpty { return .utc }
        if let zone = ZonedTime(zone: name.hasPrefix(":") ? String(name.dropFirst()) : name) { return zone }
        StandardError.say("TZ names no time zone that is known here; using \(ZonedTime.system.name)")
        return .system
    }

    /// The language asked for.
    var language: Language {
        lang?.language ?? .spoken
    }
}

/// In which language a command that shows no times speaks. ``Language/spoken`` has it before the command runs.
struct LanguageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The language for people: pt-BR or en (else LANG).", valueName: "LANG"))
    var lang: LanguageArgument?
}

/// A language on the command line: `pt-BR` or `en`; `pt` and other spellings of the two are taken as well.
struct LanguageArgument: ExpressibleByArgument {
    let language: Language

    init?(argument: String) {
        switch argument.lowercased().prefix(2) {
        case "pt": language = .portuguese
        case "en": language = .english
        default: return nil
        }
    }
}

/// A time zone on the command line.
struct ZoneArgument: ExpressibleByArgument {
    let zone: ZonedTime
    /// The zone as it was given.
    let text: String

    init?(argument: String) {
        guard let zone = ZonedTime(zone: argument) else { return nil }
        self.zone = zone
        text = argument
    }
}
