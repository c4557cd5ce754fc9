internal import Foundation

/// A configuration file: a JSON object whose members are settings.
struct SettingsFile {
    /// The values found, as text.
    let values: [Setting: [String]]

    /// Reads the file at `path`.
    /// - Throws: ``CommandFailure`` with 78, naming what is wrong: every unknown key, or the setting whose value has no
    ///   fitting type.
    init(path: String) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure(.configuration, "the configuration file cannot be read: \(path)")
        }
        guard data.count <= Limits.configurationFileByteCountMax else {
            let limit = Limits.configurationFileByteCountMax
            throw CommandFailure(.configuration, "the configuration file has more than \(limit) bytes: \(path)")
        }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw CommandFailure(.configuration, "the configuration file is no JSON object: \(path)")
        }
        let unknown = object.keys.filter { Setting(rawValue: $0) == nil }.sorted()
        if !unknown.isEmpty {
            let known = Setting.allCases.map(\.rawValue).joined(separator: ", ")
            let keys = (unknown.count == 1 ? "key " : "keys ") + unknown.joined(separator: ", ")
            throw CommandFailure(.configuration, "unknown \(keys) in \(path); known: \(known)")
        }
        var values: [Setting: [String]] = [:]
        for (key, value) in object {
            guard let setting = Setting(rawValue: key) else { continue }
            guard let texts = Self.texts(value, isList: setting.isList) else {
                let wanted = setting.isList ? "a string or an array of strings" : "a string or a whole number"
                throw CommandFailure(.configuration, "\(key) in \(path) wants \(wanted)")
            }
            values[setting] = texts
        }
        self.values = values
    }

    private static func texts(_ value: Any, isList: Bool) -> [String]? {
        if isList, let array = value as? [Any] {
            let texts = array.compactMap { $0 as? String }
            return texts.count == array.count ? texts : nil
        }
        if let text = value as? String { return [text] }
        // JSONSerialization makes true and 1.5 numbers too; only whole numbers are settings.
        guard let number = value as? NSNumber, String(cString: number.objCType) != "c",
            let integer = value as? Int64
        else { return nil }
        return [String(integer)]
    }
}
