import EventModel
import Foundation
import Replay
import Sinks
import TestSupport
import Testing

@Suite("The NDJSON sink", .timeLimit(.minutes(5)))
struct NDJSONSinkTests {
    /// The two ends of a pipe, closed when released.
    private final class Channel: Sendable {
        let readEnd: Int32
        let writeEnd: Int32

        init() throws {
            // A reader that goes away must come out as an error, as in the program.
            signal(SIGPIPE, SIG_IGN)
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (readEnd, writeEnd) = (ends[0], ends[1])
        }

        /// Reads until all writers have gone, on a thread of its own.
        func readAll() async -> Data {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [readEnd] in
                    var data = Data()
                    var buffer = [UInt8](repeating: 0, count: 65_536)
                    while true {
                        let count = read(readEnd, &buffer, buffer.count)
                        if count <= 0 { break }
                        data.append(contentsOf: buffer[..<count])
                    }
                    close(readEnd)
                    continuation.resume(returning: data)
                }
            }
        }
    }

    private func events(_ count: Int, byteCount: Int = 300) -> [Event] {
        (1...count).map { number in
            let content = TemporaryLog.event(Position(number), body: [UInt8](repeating: 0x61, count: byteCount))
            return Event(
                position: Position(number), epoch: 1, content: content, previousHash: .zero, recordHash: .zero)
        }
    }

    @Test("writes a line an event, in order, whatever the size of the events", arguments: [(3000, 300), (10, 700_000)])
    func lines(count: Int, byteCount: Int) async throws {
        let channel = try Channel()
        async let received = channel.readAll()
        let delivery = await Self.deliver(events(count, byteCount: byteCount), to: channel.writeEnd)
        close(channel.writeEnd)
        #expect(delivery.count == count && delivery.error == nil)
        let data = await received
        #expect(data.last == UInt8(ascii: "\n"))
        let lines = data.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == count)
        for (index, line) in lines.enumerated() {
            #expect(line.starts(with: Data("{\"position\":\(index + 1),".utf8)))
        }
    }

    /// The sink lives only as long as the call, so that its own descriptor of the pipe is closed after it.
    private static func deliver(_ events: [Event], to descriptor: Int32, stop: StopRequest = StopRequest()) async
        -> Delivery
    {
        // The sink blocks while the reader is slow, so it gets a thread of its own, as a run gives it one.
        await withTaskExecutorPreference(BlockingExecutor()) {
            await Delivery(of: events, to: NDJSONSink(to: DescriptorWriter(descriptor)), until: stop)
        }
    }

    @Test("ends as closed when the reader has gone")
    func closedReader() async throws {
        let channel = try Channel()
        close(channel.readEnd)
        let delivery = await Self.deliver(events(10), to: channel.writeEnd)
        close(channel.writeEnd)
        #expect(delivery.error?.code == .closed)
        #expect(delivery.count == 0)
    }

    @Test("watched, asks to stop when the reader has gone, and not before")
    func watch() async throws {
        let channel = try Channel()
        let stop = StopRequest()
        let sink = NDJSONSink(to: DescriptorWriter(channel.writeEnd))
        let watching = Task { await sink.watch(stop) }
        watching.cancel()
        await watching.value
        #expect(!stop.isRequested)
        async let watchingAgain: Void = sink.watch(stop)
        close(channel.readEnd)
        await watchingAgain
        #expect(stop.reason?.code == .closed)
        close(channel.writeEnd)
    }

    @Test("asked to stop while the reader reads nothing, counts exactly the lines that the reader then finds whole")
    func stuckReader() async throws {
        let channel = try Channel()
        let stop = StopRequest()
        let all = events(5000)
        async let delivery = Self.deliver(all, to: channel.writeEnd, stop: stop)
        // The pipe is full when a poll says that it takes no more; the sink is waiting then.
        var wanted = pollfd(fd: channel.writeEnd, events: Int16(POLLOUT), revents: 0)
        while poll(&wanted, 1, 0) == 1 { await Task.yield() }
        stop.request()
        let count = await delivery.count
        close(channel.writeEnd)
        let data = await channel.readAll()
        #expect(count > 0 && count < all.count)
        #expect(data.filter { $0 == UInt8(ascii: "\n") }.count == count)
    }

    @Test("asked to stop while the reader is slow, finishes the line it is in")
    func finishesLine() async throws {
        let channel = try Channel()
        let stop = StopRequest()
        let all = events(20, byteCount: 100_000)
        async let delivery = Self.deliver(all, to: channel.writeEnd, stop: stop)
        var wanted = pollfd(fd: channel.writeEnd, events: Int16(POLLOUT), revents: 0)
        while poll(&wanted, 1, 0) == 1 { await Task.yield() }
        // No line fits the pipe, so the sink is within the first one.
        stop.request()
        async let received = channel.readAll()
        let result = await delivery
        close(channel.writeEnd)
        let data = await received
        #expect(result.count == 1 && result.error == nil)
        #expect(data.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(data.last == UInt8(ascii: "\n"))
    }

    @Test("writes to a file from where the file's descriptor stands")
    func file() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("diario-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
        try #require(descriptor >= 0)
        try #require(write(descriptor, "x\n", 2) == 2)
        let delivery = await Self.deliver(events(2), to: descriptor)
        close(descriptor)
        #expect(delivery.count == 2)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("x\n{\"position\":1,") && text.split(separator: "\n").count == 3)
    }

    @Test("says so when writing fails, without a word of the event")
    func badDescriptor() async throws {
        let descriptor = open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let delivery = await Self.deliver(events(1), to: descriptor)
        let error = try #require(delivery.error)
        #expect(error.code == .inputOutput && delivery.count == 0)
        #expect(!error.message.contains("loja"))
    }
}
