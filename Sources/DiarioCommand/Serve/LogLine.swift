internal import EventFormats
internal import EventModel
internal import EventStore
internal import Logging

/// The form of the lines that the running receiver logs to standard error.
enum LogFormat: String, CaseIterable {
    /// For people, in their language: time, level, message, `key=value` …
    case human
    /// For programs: a JSON object a line.
    case json
}

/// Writes each message as one line to standard error, through the queue of ``StandardError``: it is called by threads
/// that must not wait, the one that commits among them.
///
/// Values are made safe for a terminal or escaped as JSON. Keeping tokens, queries and people out is the business of
/// whoever logs; this is the last place, not the first.
struct LogLine: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let format: LogFormat
    private let label: String

    init(label: String, format: LogFormat, level: Logger.Level) {
        self.label = label
        self.format = format
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        StandardError.write(line: text(event.level, event.message.description, all))
    }

    /// The line that tells that `count` lines were dropped.
    func text(ofDropped count: Int) -> String {
        let message = "nobody read standard error, and lines of the log were dropped"
        return text(.error, message, ["lines": .stringConvertible(count)])
    }

    private func text(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
        let pairs = metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let now = Timestamp.now()
        return switch format {
        case .human: Self.human(now, level, message, pairs)
        case .json: json(now, level, message, pairs)
        }
    }

    private static func human(
        _ time: Timestamp, _ level: Logger.Level, _ message: String, _ pairs: [(String, Logger.MetadataValue)]
    ) -> String {
        let language = Language.spoken
        let name = LogWords.name(of: level, in: language).padded(to: LogWords.levelColumnCount(in: language))
        let values = pairs.map { key, value in
            let words = value.description
            let text = TerminalText.escaped(LogWords.isProse(key) ? language.text(words) : words)
            return " \(LogWords.name(ofKey: key, in: language))="
                + (text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text)
        }
        return "\(time) \(name) \(TerminalText.escaped(language.text(message)))\(values.joined())"
    }

    private func json(
        _ time: Timestamp, _ level: Logger.Level, _ message: String, _ pairs: [(String, Logger.MetadataValue)]
    ) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.name("time")
        json.time(time)
        json.name("level")
        json.string(level.rawValue)
        json.name("logger")
        json.string(label)
        json.name("message")
        json.string(message)
        for (key, value) in pairs {
            json.name(verbatim: key)
            json.metadata(value)
        }
        json.endObject()
        return json.text
    }
}

extension JSONWriter {
    /// Writes a value that was logged: a number as a number, true and false as such, all else as text.
    fileprivate mutating func metadata(_ value: Logger.MetadataValue) {
        switch value {
        case .stringConvertible(let number as any FixedWidthInteger): integer(number)
        case .stringConvertible(let flag as Bool): boolean(flag)
        default: string(value.description)
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - count, 0))
    }
}
