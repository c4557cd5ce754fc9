import EventModel
import EventStore
import Foundation
import LMDB

/// A process of its own for tests that need one: a writer to be killed, a reader to be alive, a follower elsewhere.
///
/// It reads commands from standard input, a line each, and answers each with a line. It ends when its input does.
@main
struct StoreProbe {
    static func main() async {
        let arguments = CommandLine.arguments
        do {
            switch (arguments.dropFirst().first, arguments.dropFirst(2).first) {
            case ("write", .some(let path)): try write(DataDirectory(path: path))
            case ("read", .some(let path)): try read(DataDirectory(path: path))
            case ("follow", .some(let path)): try await follow(DataDirectory(path: path))
            case ("followers", .some(let path)):
                let count = arguments.dropFirst(3).first.flatMap { Int($0) } ?? 1
                try await followMany(LogReader.open(DataDirectory(path: path)), count)
            case ("write-followers", .some(let path)):
                let writer = try openWriter(DataDirectory(path: path))
                let count = arguments.dropFirst(3).first.flatMap { Int($0) } ?? 1
                try await followMany(writer.reader, count, of: writer)
                writer.close()
            case ("environment", .some(let path)): try readEnvironment(path)
            case ("samples", .some(let path)): try writeSamples(path)
            default:
                say("usage: StoreProbe write|read|follow|followers|write-followers|environment|samples PATH")
                exit(64)
            }
        } catch {
            say("failed: \(error)")
            exit(1)
        }
    }

    /// Writes a line at once: its reader waits for it.
    static func say(_ item: Any) {
        FileHandle.standardOutput.write(Data("\(item)\n".utf8))
    }
}
