import EventModel
import EventStore
import Foundation
import GestaoOnlineSamples
import Synchronization
import TestSupport
import Testing

@Suite("Appending")
struct AppendTests {
    @Test("invariant 3: positions are dense and in commit order, whoever appends, and go on after every opening")
    func densePositions() throws {
        let seed = TestSeed.announced()
        try withTemporaryLog { log in
            var bodies: [Position: [UInt8]] = [:]
            for round in 0..<3 {
                try log.withWriter { writer in
                    let appended = try appendFromThreads(8, 150, to: writer, seed: seed &+ UInt64(round))
                    for (position, body) in appended { #expect(bodies.updateValue(body, forKey: position) == nil) }
                }
            }
            #expect(bodies.keys.sorted() == Array(1...3600))
            let events = try log.allEvents()
            #expect(events.map(\.position) == Array(1...3600))
            for event in events { #expect(event.content.body == bodies[event.position]) }
        }
    }

    @Test("many events that come at once are stored in their order, or none of them, and say which bound was broken")
    func manyAtOnce() throws {
        try withTemporaryLog { log in
            try log.withWriter { writer in
                var samples = SampleEvents(seed: TestSeed.announced())
                var events = samples.next(1000)
                for index in events.indices { events[index].set(body: Array("\(index)".utf8)) }
                let collector = Collector()
                try writer.enqueue(events, firstTicket: 0, notifying: collector)
                collector.wait(for: events.count)
                for outcome in collector.outcomes { #expect(try outcome.result.get() == Position(outcome.ticket) + 1) }

                events[700] = events[700].with(source: String(repeating: "x", count: 1 << 16))
                let refusal = #expect(throws: EventStoreError.self) {
                    try writer.enqueue(events, firstTicket: 0, notifying: collector)
                }
                #expect(refusal?.code == .tooLarge)
                #expect(writer.head.position == 1000)
            }
            #expect(try log.allEvents().map(\.content.body) == (0..<1000).map { Array("\($0)".utf8) })
        }
    }

    /// Appends from several threads at once; each event's position with its body.
    private func appendFromThreads(
        _ threadCount: Int, _ eventCount: Int, to writer: LogWriter, seed: UInt64
    ) throws -> [(Position, [UInt8])] {
        let collectors = (0..<threadCount).map { _ in Collector() }
        let bodies = Mutex<[[[UInt8]]]>(Array(repeating: [], count: threadCount))
        DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
            var samples = SampleEvents(seed: seed &+ UInt64(thread) &* 1000)
            for ticket in 0..<eventCount {
                var event = samples.next()
                event.set(body: Array("\(seed) \(thread) \(ticket)".utf8))
                bodies.withLock { $0[thread].append(event.body) }
                #expect(throws: Never.self) {
                    try writer.enqueue(event, ticket: UInt64(ticket), notifying: collectors[thread])
                }
            }
        }
        var appended: [(Position, [UInt8])] = []
        for (thread, collector) in collectors.enumerated() {
            collector.wait(for: eventCount)
            let outcomes = collector.outcomes
            // Each ticket once, in the order of the positions, which is the order in which the thread queued them.
            #expect(outcomes.map(\.ticket) == (0..<eventCount).map { UInt64($0) })
            #expect(collector.callCount <= eventCount)
            let positions = try outcomes.map { try $0.result.get() }
            #expect(positions == positions.sorted())
            appended += zip(positions, bodies.withLock { $0[thread] })
        }
        return appended
    }

    @Test("commits what has gathered together, and tells each observer once a batch")
    func groupCommit() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                let (gate, first, second) = (Gate(), Collector(), Collector())
                try writer.enqueue(samples.next(), ticket: 2000, notifying: gate)
                gate.waitForCall()
                // While the commit thread is held up all of these gather, and are fewer than a batch may have.
                for ticket in 0..<2000 {
                    try writer.enqueue(
                        samples.next(), ticket: UInt64(ticket), notifying: ticket % 2 == 0 ? first : second)
                }
                #expect(first.callCount == 0 && second.callCount == 0)
                gate.open()
                first.wait(for: 1000)
                second.wait(for: 1000)
                #expect(first.callCount == 1 && second.callCount == 1)
                let tickets = (first.outcomes + second.outcomes).map(\.ticket)
                #expect(tickets.sorted() == (0..<2000).map { UInt64($0) })
            }
        }
    }

    @Test("invariant 4: two deliveries with the same bytes are two events")
    func duplicates() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        let event = samples.next()
        try withTemporaryLog { log in
            let positions = try log.append([event, event, event])
            #expect(positions == [1, 2, 3])
            let events = try log.allEvents()
            #expect(events.map(\.content) == [event, event, event])
            #expect(Set(events.map(\.recordHash)).count == 3)
        }
    }

    @Test("invariant 2: takes every body byte for byte, whether it was decoded or not")
    func rawBodies() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var events: [NewEvent] = []
        for byteCount in [0, 1, 2, 100, 4095, 4096, 4097, 65_535, 65_536, 1 << 20] {
            let body = byteCount > 70_000 ? [UInt8](repeating: 0xFF, count: byteCount) : random.bytes(byteCount)
            events.append(
                NewEvent(
                    source: "s", receivedAt: Timestamp(microseconds: 1), body: body,
                    decoding: .undecodable(reason: "not JSON"), decoderVersion: 1))
        }
        try withTemporaryLog { log in
            try log.append(events)
            let readBack = try log.allEvents().map(\.content.body)
            #expect(readBack == events.map(\.body))
        }
    }

    @Test("invariant 9: each record is chained to the one before it")
    func chain() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.append(samples.next(20))
            try log.append(samples.next(20))
            let events = try log.allEvents()
            #expect(events[0].previousHash == .zero)
            for (event, next) in zip(events, events.dropFirst()) { #expect(next.previousHash == event.recordHash) }
            let head = try log.withReader { try $0.head() }
            #expect(head.recordHash == events.last?.recordHash)
        }
    }

    @Test("an event that is too large is refused by itself, and its neighbours are stored")
    func tooLarge() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            try log.withWriter { writer in
                try writer.appendAll(samples.next(1))
                var large = samples.next()
                large.set(body: [UInt8](repeating: 0, count: Limits.bodyByteCountMax + 1))
                let collector = Collector()
                let refusal = #expect(throws: EventStoreError.self) {
                    try writer.enqueue(large, ticket: 0, notifying: collector)
                }
                #expect(refusal?.code == .tooLarge && refusal?.isCertainlyNotStored == true)
                let positions = try writer.appendAll(samples.next(1))
                #expect(positions == [2])
                #expect(collector.outcomes.isEmpty)
            }
        }
    }

    @Test("closing commits and answers what waits, and refuses what comes later")
    func closing() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        try withTemporaryLog { log in
            let collector = Collector()
            try log.withWriter { writer in
                for _ in 0..<500 { try writer.enqueue(samples.next(), ticket: 0, notifying: collector) }
                writer.close()
                #expect(collector.outcomes.count == 500)
                let refusal = #expect(throws: EventStoreError.self) {
                    try writer.enqueue(samples.next(), ticket: 0, notifying: collector)
                }
                #expect(refusal?.code == .closed && refusal?.isCertainlyNotStored == true)
                #expect(writer.admissionError?.code == .closed)
                writer.close()
            }
            let count = try log.allEvents().count
            #expect(count == 500)
        }
    }

    @Test("refuses appends when the queue is full, and stores exactly what it took")
    func queueFull() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        var event = samples.next()
        event.set(body: samples.incompressible(byteCount: 1 << 20))
        try withTemporaryLog { log in
            try log.withWriter { writer in
                // Nothing more is committed until its observer lets go.
                let gate = Gate()
                try writer.enqueue(samples.next(), ticket: 0, notifying: gate)
                defer { gate.open() }
                gate.waitForCall()
                let record = try writer.prepared(event)
                let collector = Collector()
                var (taken, refusal): (Int, EventStoreError?) = (0, nil)
                while refusal == nil {
                    do throws(EventStoreError) {
                        try writer.enqueue([record], firstTicket: UInt64(taken), notifying: collector)
                        taken += 1
                    } catch {
                        refusal = error
                    }
                }
                #expect(taken == EventStore.Limits.queueByteCountMax / record.bytes.count)
                gate.open()
                #expect(refusal?.code == .overloaded && refusal?.isCertainlyNotStored == true)
                collector.wait(for: taken)
                #expect(Int(writer.head.position) == 1 + taken)
                let positions = try writer.appendAll([samples.next()])
                #expect(positions == [Position(taken) + 2])
            }
        }
    }

    @Test("a map that is full refuses a batch, grows, and takes the next one")
    func mapFull() throws {
        var samples = SampleEvents(seed: TestSeed.announced())
        var event = samples.next()
        event.set(body: samples.incompressible(byteCount: 1 << 19))
        try withTemporaryLog { log in
            log.configuration.logMapByteCount = 1 << 21
            try log.withWriter { writer in
                var stored: [Position] = []
                var refusals: [EventStoreError] = []
                for _ in 0..<30 {
                    do { stored += try writer.appendAll([event]) } catch let error as EventStoreError {
                        refusals.append(error)
                    }
                }
                // Not one each time: the map doubles.
                #expect((1...5).contains(refusals.count))
                #expect(refusals.allSatisfy { $0.code == .diskFull && $0.isCertainlyNotStored })
                #expect(stored == Array(1...Position(stored.count)))
                #expect(writer.admissionError == nil)
            }
            let count = try log.allEvents().count
            #expect(count >= 25)
        }
    }

    @Test("an event that waits too long while the disk hangs is withdrawn, and certainly not stored")
    func withdrawal() throws {
        try withTemporaryLog { log in
            try withTemporaryDirectory { folder in
                let writer = try FaultyWriter(log, in: folder)
                defer { writer.child.kill() }
                try writer.tell("hold-sync")
                try writer.child.send("queue one")
                try writer.waitForTrace(of: "holding")
                // The first is in the batch that hangs and stays there; the second waits in the queue.
                let second = try writer.child.ask("queue two")
                #expect(second == "refused overloaded not stored")
                try writer.tell("none")
                let first = writer.child.readLine()
                #expect(first == "acknowledged 1")
            }
            let bodies = try log.allEvents().map { String(decoding: $0.content.body, as: UTF8.self) }
            #expect(bodies == ["one"])
        }
    }
}
