internal import Foundation

/// Short texts that stay out of the command line: from a file, else from the environment. Errors never quote them.
enum Secrets {
    /// The lines of the file, else of the variable, without blanks around them and without empty ones; nil where there is
    /// neither file nor variable.
    /// - Throws: ``CommandFailure`` where the file cannot be read, is too long, no text or empty.
    static func lines(in path: String?, _ option: String, orVariable variable: String? = nil) throws -> [String]? {
        if let path {
            guard let file = FileHandle(forReadingAtPath: path),
                let bytes = try? file.read(upToCount: Limits.secretFileByteCountMax + 1)
            else {
                throw CommandFailure(.configuration, "\(option) names a file that cannot be read, or is empty: \(path)")
            }
            guard bytes.count <= Limits.secretFileByteCountMax, let text = String(validating: bytes, as: UTF8.self)
            else {
                throw CommandFailure(
                    .configuration,
                    "\(option) names a file that is no text, or has more than \(Limits.secretFileByteCountMax) bytes: "
                        + "\(path)")
            }
            let lines = lines(of: text)
            guard !lines.isEmpty else {
                throw CommandFailure(.configuration, "\(option) names a file that cannot be read, or is empty: \(path)")
            }
            return lines
        }
        guard let text = variable.flatMap({ ProcessInfo.processInfo.environment[$0] }) else { return nil }
        let lines = lines(of: text)
        return lines.isEmpty ? nil : lines
    }

    private static func lines(of text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
