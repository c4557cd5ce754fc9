internal import EventStore
internal import Foundation

/// What is set, and where: an option wins over the environment, that over the file, that over the default.
struct Settings {
    /// Where a value comes from.
    enum Origin: String {
        case option, environment, file, `default`
    }

    private let layers: [(origin: Origin, values: [Setting: [String]])]

    /// The settings of this process, with what was given as options.
    init(options: [Setting: [String]], configurationPath: String?) throws {
        let environment = ProcessInfo.processInfo.environment
        var fromEnvironment: [Setting: [String]] = [:]
        for setting in Setting.allCases {
            // An empty variable is an unset one, as in most programs.
            guard let text = environment[setting.environmentName], !text.isEmpty else { continue }
            fromEnvironment[setting] =
                setting.isList
                ? text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } : [text]
        }
        let path = configurationPath ?? environment["DIARIO_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        layers = [
            (.option, options.filter { !$0.value.isEmpty }),
            (.environment, fromEnvironment),
            (.file, try path.map { try SettingsFile(path: $0).values } ?? [:]),
        ]
    }

    /// All values of a setting and where they come from; nil where nothing sets it.
    func values(_ setting: Setting) -> (texts: [String], origin: Origin)? {
        for layer in layers {
            if let texts = layer.values[setting] { return (texts, layer.origin) }
        }
        return nil
    }

    /// Where a setting's value comes from.
    func origin(_ setting: Setting) -> Origin { values(setting)?.origin ?? .default }

    /// A setting's value as text, or nil where nothing sets it.
    func text(_ setting: Setting) -> String? { values(setting)?.texts.first }

    /// A setting's value as `convert` reads it, or nil where nothing sets it.
    /// - Throws: ``CommandFailure`` with 78 where `convert` refuses the value: it says which one and where it is set.
    func value<Value>(_ setting: Setting, wanted: String, convert: (String) -> Value?) throws -> Value? {
        guard let text = text(setting) else { return nil }
        guard let value = convert(text) else { throw refusal(of: setting, wanted: wanted) }
        return value
    }

    /// The failure that says that a setting's value is not what is wanted. The value itself is not repeated.
    func refusal(of setting: Setting, wanted: String) -> CommandFailure {
        let place =
            switch origin(setting) {
            case .option: "--" + setting.rawValue.replacingOccurrences(of: "_", with: "-")
            case .environment: setting.environmentName
            case .file: "\(setting.rawValue) in the configuration file"
            case .default: setting.rawValue
            }
        return CommandFailure(origin(setting) == .option ? .usage : .configuration, "\(place) wants \(wanted)")
    }

    /// The data directory.
    /// - Throws: ``CommandFailure`` with 78 where none is set.
    func dataDirectory() throws -> DataDirectory {
        guard let path = text(.data), !path.isEmpty else {
            throw CommandFailure(.configuration, "no data directory: give --data DIR or set DIARIO_DATA")
        }
        return DataDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
    }

    /// What is set about the store.
    func storeConfiguration() throws -> StoreConfiguration {
        var configuration = StoreConfiguration()
        let bytes = "a number of bytes, such as 500MiB"
        configuration.freeByteCountMin = try value(.minFree, wanted: bytes) { ByteCount.parse($0) }
        configuration.allowedFileSystem = text(.allowFilesystem)
        let positive: (String) -> Int? = { text in ByteCount.parse(text).flatMap { $0 > 0 ? Int($0) : nil } }
        if let count = try value(.logMapBytes, wanted: bytes, convert: positive) {
            configuration.logMapByteCount = count
        }
        if let count = try value(.indexMapBytes, wanted: bytes, convert: positive) {
            configuration.indexMapByteCount = count
        }
        let interval = try value(.indexIntervalMilliseconds, wanted: "a number of milliseconds, or 2s") { text in
            TimeSpan.seconds(text, unit: 0.001).flatMap { Int(exactly: ($0 * 1000).rounded()) }.flatMap {
                $0 > 0 ? $0 : nil
            }
        }
        if let interval {
            configuration.indexIntervalMilliseconds = interval
        }
        return configuration
    }
}
