internal import EventFormats
internal import EventModel
internal import EventStore
internal import Glibc
internal import Receiver
internal import Reports
internal import Synchronization

/// What `serve` prints to standard output, as `docs/contract.md` has it: that it is ready, when it is; and before, if it
/// listens and cannot acknowledge yet, that and why.
final class ReadyLine: Sendable {
    private struct Waiting {
        let address: ListeningAddress
        let writer: LogWriter
    }

    private let print: @Sendable (_ line: String, _ isFirst: Bool) -> Void
    /// Who listens and has not been ready yet.
    private let waiting = Mutex<Waiting?>(nil)

    /// Lines go to `print`.
    init(print: @escaping @Sendable (_ line: String, _ isFirst: Bool) -> Void) { self.print = print }

    /// The receiver listens at `address`.
    func listens(at address: ListeningAddress, _ writer: LogWriter) {
        waiting.withLock { waiting in
            let obstacle = writer.admissionError
            print(Self.line(address, writer, obstacle: obstacle), true)
            if obstacle != nil { waiting = Waiting(address: address, writer: writer) }
        }
    }

    /// Events are admitted again.
    func admissionResumed() {
        waiting.withLock { waiting in
            guard let ready = waiting, ready.writer.admissionError == nil else { return }
            print(Self.line(ready.address, ready.writer, obstacle: nil), false)
            waiting = nil
        }
    }

    private static func line(
        _ address: ListeningAddress, _ writer: LogWriter, obstacle: EventStoreError?
    ) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.name("ready")
        json.boolean(obstacle == nil)
        json.name("listen")
        json.string(address.description)
        json.name("operator")
        json.null()
        json.identity(writer.identity)
        json.name("head")
        json.integer(writer.head.position)
        json.name("pid")
        json.integer(getpid())
        json.name("admitting")
        json.boolean(obstacle == nil)
        json.name("reason")
        json.string(obstacle?.message)
        json.endObject()
        return json.text
    }
}
