import DiarioCommand
import EventModel
import EventStore
import Foundation
import Logging
import Receiver
import ServiceLifecycle
import Synchronization
import Testing

@Suite("serve, put together in this process", .timeLimit(.minutes(5)))
struct BuildServerTests {
    @Test("prints its ready line, takes webhooks, reloads, and stops with everything on disk")
    func life() async throws {
        let data = TemporaryData()
        let store = try data.create()
        var receiver = ReceiverConfiguration()
        receiver.port = 0
        let directory = DataDirectory(path: data.path)
        let (lines, printed) = AsyncStream<String>.makeStream()
        let (reloads, reload) = AsyncStream<Void>.makeStream()
        let log = CapturedLog()
        let services = try buildServer(
            ServerConfiguration(directory: directory, store: store, receiver: receiver),
            logger: Logger(label: "test") { _ in log }, reloads: reloads, print: { line, _ in printed.yield(line) })
        let group = ServiceGroup(
            services: services, logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        async let run: Void = group.run()

        let line = try #require(await lines.first { _ in true })
        let ready = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(ready["ready"] as? Bool == true && ready["head"] as? Int == 0)
        let address = try #require(ready["listen"] as? String)
        // Without a token there is nobody who may send, until one is made and taken up.
        let program = try DiarioProgram(data: data.path)
        let token = try await program.run("token", "new", "--source", "loja").lines[0]
        let target = "http://\(address)/webhooks/loja?token=\(token)"
        #expect(try await post("{}", to: target).status == 401)
        reload.yield()
        while try await post("{}", to: target).status == 401 { await Task.yield() }

        await group.triggerGracefulShutdown()
        try await run
        #expect(log.messages.contains("log closed"))
        #expect(try await program.run("show", "1", "--raw").output == "{}")
    }
}

/// Keeps what is logged.
private struct CapturedLog: LogHandler {
    private final class Messages: Sendable {
        let all = Mutex<[String]>([])
    }

    private let kept = Messages()
    var messages: [String] { kept.all.withLock { $0 } }
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { kept.all.withLock { $0.append("\(event.message)") } }
}
