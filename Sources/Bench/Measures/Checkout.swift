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
        guard
            let git = try? ChildProcess(
                "/usr/bin/env", ["git", "-C", directory] + arguments, errorPath: "/dev/null")
        else { return nil }
        let (status, output) = git.finish()
        guard status == 0 else { return nil }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
