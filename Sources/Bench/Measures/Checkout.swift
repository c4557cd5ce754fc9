internal import Foundation

/// The git checkout that a program lies in.
package enum Checkout {
    /// The commit of the checkout that holds `directory`, with `-dirty` behind it where something is not committed. Nil
    /// where there is no checkout, or no git.
    package static func commit(holding directory: String) -> String? {
        guard let hash = git(["rev-parse", "HEAD"], in: directory)?.first, hash.utf8.count >= 40,
            let changes = git(["status", "--porcelain"], in: directory)
        else { return nil }
        return changes.isEmpty ? hash : hash + "-dirty"
    }

    /// The directory that this program lies in.
    static var ownDirectory: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    private static func git(_ arguments: [String], in directory: String) -> [String]? {
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = ["git", "-C", directory] + arguments
        // What a hook of another repository has set would lead there.
        git.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        let output = Pipe()
        git.standardInput = FileHandle.nullDevice
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil, let bytes = try? output.fileHandleForReading.readToEnd() ?? Data() else {
            return nil
        }
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
