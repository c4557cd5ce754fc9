import Access
import EventModel
import EventStore
import Foundation
import Logging
import Receiver
import Synchronization
import Testing

/// A receiver on a free loopback port over a log in a temporary directory.
final class TestServer: Sendable {
    let receiver: WebhookReceiver
    let log: LogWriter
    let port: Int
    /// The token of the source `loja`.
    let token: Token
    /// The tokens by source.
    let tokens: [String: Token]
    let logs: CapturedLogs

    init(
        receiver: WebhookReceiver, log: LogWriter, port: Int, token: Token, tokens: [String: Token], logs: CapturedLogs
    ) {
        self.receiver = receiver
        self.log = log
        self.port = port
        self.token = token
        self.tokens = tokens
        self.logs = logs
    }

    func connect() throws -> TestClient { try TestClient(port: port) }

    /// `POST /webhooks/loja?token=…` with a Host and a Content-Length.
    func request(_ body: String = "{}", fields: String = "", target: String? = nil) -> String {
        "POST \(target ?? self.target) HTTP/1.1\r\nHost: diario\r\n\(fields)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    var target: String { target("loja") }

    /// `/webhooks/{source}?token=…`
    func target(_ source: String) -> String { "/webhooks/\(source)?token=\(tokens[source]?.text ?? "")" }

    /// The event at `position`.
    func event(_ position: UInt64?) throws -> Event {
        let position = try #require(position)
        return try #require(try log.reader.event(at: position))
    }

    /// How many events there are.
    func count() throws -> UInt64 { try log.reader.head().position }
}

/// A record for `token`.
func record(_ token: Token, source: String = "loja", label: String = "go", expiresAt: Timestamp? = nil) -> TokenRecord {
    TokenRecord(
        id: "5f0c2a91", label: label, role: .sender, source: source, digest: token.digest,
        createdAt: Timestamp(microseconds: 0), expiresAt: expiresAt)
}

func verifier(_ records: TokenRecord...) -> TokenVerifier { TokenVerifier(records: records, role: .sender) }

/// Creates a log at `path` and returns what to open it with: small maps, since many are open at once, and whatever file
/// system temporary directories lie on, since durability is not what these tests are about.
private func createLog(at path: String) throws -> StoreConfiguration {
    var configuration = StoreConfiguration()
    configuration.logMapByteCount = 1 << 30
    configuration.indexMapByteCount = 1 << 30
    for name in ["overlayfs", "tmpfs"] {
        configuration.allowedFileSystem = name
        do {
            _ = try LogCreation.create(in: DataDirectory(path: path), configuration: configuration)
            break
        } catch {
            guard error.code == .configuration, name != "tmpfs" else { throw error }
        }
    }
    return configuration
}

/// Runs `body`, which may block, against a running receiver; then stops it, sees that no log line has a token or a
/// query, and verifies the log.
func withReceiver(
    allowList: AllowList = .open, freeByteCountMin: Int64 = 0, otherSources: [String] = [],
    configure: (inout ReceiverConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (TestServer) throws -> Void
) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("diario-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    var store = try createLog(at: directory.path)
    store.freeByteCountMin = freeByteCountMin
    let log = try LogWriter.open(DataDirectory(path: directory.path), configuration: store)
    let token = Token.random()
    var tokens = ["loja": token]
    for source in otherSources { tokens[source] = Token.random() }
    let logs = CapturedLogs()
    var configuration = ReceiverConfiguration()
    configuration.port = 0
    configuration.eventLoopCount = 2
    // A test that waits for its turn on a busy machine must not meet a deadline that it is not about.
    configuration.limits.headerMillisecondsMax = 600_000
    configuration.limits.bodyMillisecondsMax = 600_000
    configuration.limits.idleMillisecondsMax = 600_000
    configure(&configuration)
    let receiver = WebhookReceiver(
        configuration: configuration, writer: log,
        verifier: TokenVerifier(records: tokens.map { record($0.value, source: $0.key) }, role: .sender),
        allowList: allowList,
        logger: Logger(label: "test") { _ in logs.handler })
    let address = try await receiver.start()
    let server = TestServer(receiver: receiver, log: log, port: address.port, token: token, tokens: tokens, logs: logs)
    let result: Result<Void, any Error>
    do { result = .success(try await onOwnThread { try body(server) }) } catch { result = .failure(error) }
    try await receiver.stop(within: .seconds(5))
    let report = try log.reader.verify()
    #expect(report.isSound)
    log.close()
    for line in logs.lines {
        #expect(tokens.values.allSatisfy { !line.contains($0.text) })
        #expect(!line.contains("token="))
    }
    try result.get()
}

/// Log lines, kept.
final class CapturedLogs: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }
    /// The sum of the numbers that lines give for `name`.
    func counted(_ name: String) -> Int {
        var sum = 0
        for line in lines {
            for word in line.split(separator: " ") where word.hasPrefix(name + "=") {
                sum += Int(word.dropFirst(name.count + 1)) ?? 0
            }
        }
        return sum
    }

    var handler: any LogHandler { Handler(logs: self) }

    private struct Handler: LogHandler {
        let logs: CapturedLogs
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let line = "\(event.level) \(event.message) " + all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            logs.kept.withLock { $0.append(line) }
        }
    }
}
