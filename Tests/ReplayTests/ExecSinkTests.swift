import EventModel
import Foundation
import Replay
import Sinks
import TestSupport
import Testing

@Suite("The exec sink", .timeLimit(.minutes(2)))
struct ExecSinkTests {
    init() {
        // A program that does not read must come out as its status, as in the program.
        signal(SIGPIPE, SIG_IGN)
    }

    private func events(_ count: Int, body: [UInt8]? = nil) -> [Event] {
        (1...count).map { number in
            let place = EventPlace(position: Position(number), epoch: 3)
            return Event(place: place, content: TemporaryLog.event(Position(number), body: body))
        }
    }

    /// A sink that has a shell carry out `script`, in `folder`.
    private func sink(
        _ script: String, in folder: String, as form: JSONForm? = nil, timeoutSeconds: Int = 60
    ) throws -> ExecSink {
        ExecSink(
            path: "/bin/sh", words: ["sh", "-c", "cd \(folder) || exit; \(script)"],
            environment: ["PATH": "/usr/bin:/bin", "DIARIO_KIND": "of an outer replay"], as: form,
            of: try #require(LogID(bytes: Array(0..<16))), timeoutSeconds: timeoutSeconds)
    }

    @Test("gives each event's body to the command, byte for byte, and says in the environment what it is")
    func input() async throws {
        try await withTemporaryDirectory { folder in
            let body: [UInt8] = [0, 0xFF, 10, 13]
            let sink = try sink(
                "cat > body-$DIARIO_POSITION && env | grep ^DIARIO_ | sort > names-$DIARIO_POSITION", in: folder)
            let delivery = await Delivery(of: events(2, body: body), to: sink)
            #expect(delivery.count == 2 && delivery.error == nil)
            #expect(try RawFile.bytes(folder + "/body-1") == body)
            #expect(
                String(decoding: try RawFile.bytes(folder + "/names-2"), as: UTF8.self) == """
                    DIARIO_ATTEMPT=1
                    DIARIO_EPOCH=3
                    DIARIO_KIND=ORDER_CREATED
                    DIARIO_LOG_ID=000102030405060708090a0b0c0d0e0f
                    DIARIO_POSITION=2
                    DIARIO_RECEIVED_AT=2026-01-01T00:00:02.000000Z
                    DIARIO_REPLAY=true
                    DIARIO_SOURCE=loja

                    """)
        }
    }

    @Test("says nothing of a kind where there is none, also where its own environment does")
    func undecodable() async throws {
        try await withTemporaryDirectory { folder in
            var event = events(1)[0]
            event.content = NewEvent(
                source: "loja", receivedAt: event.content.receivedAt, body: [], fields: [.reason: "no JSON"],
                decoderVersion: 1)
            let sink = try sink("test -z \"${DIARIO_KIND+x}\"", in: folder)
            #expect(await Delivery(of: [event], to: sink).count == 1)
        }
    }

    @Test("gives a line of JSON where that is asked for")
    func json() async throws {
        try await withTemporaryDirectory { folder in
            let sink = try sink("cat > line", in: folder, as: .decoded)
            #expect(await Delivery(of: events(1), to: sink).count == 1)
            let line = String(decoding: try RawFile.bytes(folder + "/line"), as: UTF8.self)
            #expect(line.hasPrefix("{\"position\":1,\"epoch\":3,") && line.hasSuffix("}\n"))
        }
    }

    @Test("needs no command that reads its input, nor one that is silent, nor one that leaves nothing behind")
    func odd() async throws {
        try await withTemporaryDirectory { folder in
            let big = [UInt8](repeating: 0x61, count: 1 << 20)
            for script in ["exec 0<&-", "exec 2>&-; cat > /dev/null", "sleep 100 > /dev/null & cat > /dev/null"] {
                let delivery = await Delivery(of: events(1, body: big), to: try sink(script, in: folder))
                #expect(delivery.count == 1 && delivery.error == nil, "\(script)")
            }
        }
    }

    @Test(
        "stops at the event for which the command does not end with 0",
        arguments: [
            ("exit 3", "it ended with status 3", true), ("exit 65", "it ended with status 65", false),
            ("exit 75", "it ended with status 75", true),
            ("kill -9 $$", "it was ended by signal 9", true),
        ])
    func failures(script: String, words: String, isRetriable: Bool) async throws {
        try await withTemporaryDirectory { folder in
            let sink = try sink("[ $DIARIO_POSITION != 2 ] || { echo heard >&2; \(script); }", in: folder)
            let delivery = await Delivery(of: events(3), to: sink)
            let error = try #require(delivery.error)
            #expect(delivery.count == 1 && error.message == "position 2: /bin/sh: \(words)")
            #expect(error.isRetriable == isRetriable && error.answer == Array("heard\n".utf8))
        }
    }

    @Test("kills a command that takes too long")
    func timeout() async throws {
        try await withTemporaryDirectory { folder in
            let sink = try sink("sleep 1000", in: folder, timeoutSeconds: 1)
            let delivery = await Delivery(of: events(1), to: sink)
            #expect(delivery.error?.message == "position 1: /bin/sh: it did not end within 1 s, and was killed")
        }
    }

    @Test("asked to stop, kills a command that does not end, with all that it has started, and begins no other")
    func stopped() async throws {
        try await withTemporaryDirectory { folder in
            let stop = StopRequest()
            let sink = try sink("sleep 1000 & echo $! > new && mv new child; sleep 1000", in: folder)
            async let delivery = Delivery(of: events(2), to: sink, until: stop)
            try wait(for: "the command") { FileManager.default.fileExists(atPath: folder + "/child") }
            stop.request()
            let outcome = await delivery
            #expect(outcome.count == 0 && outcome.isAbandoned && outcome.error == nil)
            let text = String(decoding: try RawFile.bytes(folder + "/child"), as: UTF8.self)
            let child = try #require(Int32(text.trimmingCharacters(in: .newlines)))
            // Killed; whoever inherits it may not have seen that yet.
            try wait(for: "the end of the command's child") {
                let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
                return state.map { $0.contains(") Z ") } ?? true
            }
        }
    }

    @Test("says that a command cannot be started")
    func noProgram() async throws {
        let sink = ExecSink(
            path: "/nowhere", words: ["nowhere"], environment: [:], of: try #require(LogID(bytes: Array(0..<16))))
        let error = try #require(await Delivery(of: events(1), to: sink).error)
        #expect(error.message == "cannot start /nowhere: No such file or directory" && !error.isRetriable)
    }
}
