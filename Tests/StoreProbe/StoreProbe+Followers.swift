import EventModel
import EventStore
import Foundation
import Synchronization

extension StoreProbe {
    /// Follows a log from its head on, `count` times at once, in the process of its `writer` where there is one. Commands:
    /// - `append N`: has the writer append so many events, one after the other;
    /// - `counts`: the threads of the process, those that look for commits, its descriptors, and its watches of files;
    /// - `seen N`: waits until each follower that still follows has seen N events, and says who saw what;
    /// - `cancel N`: cancels so many of them, one after the other, each when the one before has ended;
    /// - `ends`: waits until all have ended, and says how.
    static func followMany(_ reader: LogReader, _ count: Int, of writer: LogWriter? = nil) async throws {
        let head = try reader.head().position
        let crowd = (0..<count).map { _ in FollowerInCrowd(reader.follow(Selection(), after: head), after: head) }
        // What a timer opens once for the process is there before anything is counted.
        try await Task.sleep(for: .milliseconds(1))
        say("ready")
        var following = crowd
        for await line in lines() {
            let words = line.split(separator: " ")
            let number = words.dropFirst().first.flatMap { Int($0) } ?? 0
            switch words.first {
            case "append":
                for _ in 0..<number { _ = try await writer?.append(event("one of many")) }
                say("appended")
            case "counts": say(counts())
            case "seen":
                for follower in following { try await follower.wait(for: number) }
                let misplaced = crowd.count { !$0.isInOrder }
                say("\(following.count { $0.count == number }) of \(following.count), \(misplaced) out of order")
            case "cancel":
                for follower in following.prefix(number) { await follower.cancel() }
                following.removeFirst(number)
                say("cancelled")
            default:
                var ends: [String: Int] = [:]
                for follower in following { ends[await follower.end(), default: 0] += 1 }
                say(ends.map { "\($1) \($0)" }.sorted().joined(separator: "; "))
            }
        }
    }

    /// The lines of standard input, read by a thread of their own.
    private static func lines() -> AsyncStream<String> {
        AsyncStream { continuation in
            Thread {
                while let line = readLine() { continuation.yield(line) }
                continuation.finish()
            }.start()
        }
    }

    private static func counts() -> String {
        let files = FileManager.default
        let threads = (try? files.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        let names = threads.compactMap { try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8) }
        let descriptors = (try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        let links = descriptors.compactMap { try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            // Files are opened when they are needed, and so are the timers of Dispatch.
            .filter { !$0.hasPrefix("/") && !$0.contains("timerfd") }
        return "threads \(threads.count) looking \(names.count { $0 == "diario-follow\n" }) "
            + "descriptors \(links.count) watches \(links.count { $0.contains("inotify") })"
    }
}

/// One of many followers, and what it has seen.
private struct FollowerInCrowd {
    private let seen = SeenPositions()
    private let after: Position
    private let task: Task<String, Never>

    init(_ follower: Follower, after position: Position) {
        after = position
        task = Task { [seen] in
            var follower = follower
            do {
                while true {
                    let positions = try await follower.next().map(\.position)
                    seen.all.withLock { $0 += positions }
                }
            } catch is CancellationError {
                return "cancelled"
            } catch let error as EventStoreError {
                return "\(error.code): \(error)"
            } catch {
                return "\(error)"
            }
        }
    }

    var count: Int { seen.all.withLock { $0.count } }
    var isInOrder: Bool { seen.all.withLock { $0 == $0.indices.map { after + Position($0) + 1 } } }

    func wait(for count: Int) async throws {
        while self.count < count { try await Task.sleep(for: .milliseconds(1)) }
    }

    func cancel() async {
        task.cancel()
        _ = await task.value
    }

    /// How it ended, once it has.
    func end() async -> String { await task.value }
}

private final class SeenPositions: Sendable {
    let all = Mutex<[Position]>([])
}
