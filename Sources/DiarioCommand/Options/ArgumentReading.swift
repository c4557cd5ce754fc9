internal import ArgumentParser
package import EventFormats
package import EventModel

/// What the program makes of its arguments before it does anything: for tests, which try many.
package enum ArgumentReading {
    /// Whether the program understands `arguments`, its own name left out, and does not refuse them as they stand.
    package static func accepts(_ arguments: [String]) -> Bool {
        do {
            let command = try Diario.parseAsRoot(arguments)
            try RepeatedOption(in: arguments).refuse(for: type(of: command))
            return true
        } catch {
            return false
        }
    }

    /// Whether a setting of this name, as in a configuration file, may have this value.
    package static func accepts(_ value: String, for setting: String) -> Bool {
        guard let setting = Setting(rawValue: setting) else { return false }
        do {
            _ = try ServeSettings(Settings(options: [setting: [value]], configurationPath: nil))
            return true
        } catch {
            return false
        }
    }

    /// The names of all settings.
    package static var settings: [String] { Setting.allCases.map(\.rawValue) }

    /// When the time that `text` spells begins, when it ends, and when it ends as a deadline; nil where it spells none.
    package static func moments(of text: String, in zone: ZonedTime, at now: Timestamp) -> [Timestamp]? {
        guard let time = TimeExpression(argument: text) else { return nil }
        return [time.start(in: zone, now: now), time.end(in: zone, now: now), time.deadline(in: zone, now: now)]
    }
}
