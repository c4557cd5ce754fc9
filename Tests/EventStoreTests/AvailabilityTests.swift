import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

@Suite("when events could be received", .timeLimit(.minutes(5)))
struct AvailabilityTests {
    typealias Mark = AvailabilityMark

    static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: 1_790_000_000_000_000 + seconds * 1_000_000)
    }

    static func outage(_ cause: Outage.Cause, _ from: Int64, _ until: Int64?, isExact: Bool = true) -> Outage {
        Outage(cause: cause, from: time(from), until: until.map { time($0) }, isExact: isExact)
    }

    static let histories: [(String, [(Mark.Change, Int64)], isRunning: Bool, [Outage])] = [
        ("nothing noted", [], false, []),
        ("running", [(.began, 0), (.alive, 5)], true, []),
        ("a stop in order", [(.began, 0), (.ended, 10), (.began, 70)], true, [outage(.notRunning, 10, 70)]),
        (
            "a kill", [(.began, 0), (.alive, 15), (.began, 60), (.alive, 65)], true,
            [outage(.notRunning, 15, 60, isExact: false)]
        ),
        ("ended and not begun again", [(.began, 0), (.alive, 5), (.ended, 9)], false, [outage(.notRunning, 9, nil)]),
        (
            "killed and not begun again", [(.began, 0), (.alive, 5)], false,
            [outage(.notRunning, 5, nil, isExact: false)]
        ),
        (
            "a full disk for a while", [(.began, 0), (.refusing, 20), (.alive, 25), (.admitting, 30)], true,
            [outage(.refusing, 20, 30)]
        ),
        ("a full disk now", [(.began, 0), (.refusing, 20), (.alive, 25)], true, [outage(.refusing, 20, nil)]),
        (
            "stopped on a full disk", [(.began, 0), (.refusing, 20), (.ended, 40), (.began, 50)], true,
            [outage(.refusing, 20, 40), outage(.notRunning, 40, 50)]
        ),
        (
            "killed on a full disk", [(.began, 0), (.refusing, 20), (.alive, 40), (.began, 50)], true,
            [outage(.refusing, 20, 40), outage(.notRunning, 40, 50, isExact: false)]
        ),
        (
            "begun on a full disk", [(.began, 0), (.refusing, 0), (.admitting, 8)], true, [outage(.refusing, 0, 8)]
        ),
        (
            "a clock that was set back", [(.began, 100), (.ended, 110), (.began, 50)], true,
            [outage(.notRunning, 110, 110)]
        ),
    ]

    @Test("outages follow from what was noted", arguments: histories.indices)
    func outages(index: Int) {
        let (name, marks, isRunning, wanted) = Self.histories[index]
        let found = Availability(marks.map { Mark($0.0, at: Self.time($0.1)) }, isRunning: isRunning)
        #expect(found.outages == wanted, "\(name)")
        #expect(found.knownSince == marks.first.map { Self.time($0.1) } && found.isRunning == isRunning, "\(name)")
    }

    @Test("an outage touches a time with which it has a moment in common")
    func touching() {
        let outage = Self.outage(.notRunning, 10, 20)
        #expect(outage.touches(since: nil, until: nil) && outage.touches(since: Self.time(19), until: Self.time(90)))
        #expect(!outage.touches(since: Self.time(20), until: nil) && !outage.touches(since: nil, until: Self.time(10)))
        #expect(Self.outage(.notRunning, 10, nil).touches(since: Self.time(1000), until: nil))
    }

    @Test("what the housekeeping sees becomes one mark a change, and a sign of life where nothing has changed")
    func notes() throws {
        var notes = AvailabilityNotes()
        var written: [Mark] = []
        let seen: [(AvailabilityNotes.State, Int64)] = [
            (.away, 0), (.admitting, 1), (.admitting, 2), (.admitting, 6), (.refusing, 7), (.refusing, 8),
            (.admitting, 9), (.admitting, 3), (.away, 10), (.away, 100), (.refusing, 101),
        ]
        for (state, second) in seen {
            notes.saw(state, at: Self.time(second))
            try notes.flush { written.append($0) }
        }
        let wanted: [(Mark.Change, Int64)] = [
            (.began, 1), (.alive, 6), (.refusing, 7), (.admitting, 9), (.alive, 3), (.ended, 10), (.began, 101),
            (.refusing, 101),
        ]
        #expect(written == wanted.map { Mark($0.0, at: Self.time($0.1)) })
    }

    @Test("what could not be written waits with its time, and no sign of life passes it")
    func failedNotes() throws {
        var notes = AvailabilityNotes()
        notes.saw(.admitting, at: Self.time(0))
        let full = EventStoreError(.diskFull, "full")
        #expect(throws: EventStoreError.self) { try notes.flush { _ throws(EventStoreError) in throw full } }
        #expect(notes.fails(with: "full") && !notes.fails(with: "full"))
        notes.saw(.admitting, at: Self.time(50))
        notes.saw(.away, at: Self.time(60))
        var written: [Mark] = []
        try notes.flush { written.append($0) }
        #expect(written == [Mark(.began, at: Self.time(0)), Mark(.ended, at: Self.time(60))])
    }

    @Test("the file keeps one sign of life at its end, passes over a torn end, and tells of any other damage")
    func file() throws {
        try withTemporaryDirectory { path in
            let directory = DataDirectory(path: path)
            let file = AvailabilityFile(directory)
            #expect(try file.load().isEmpty)
            let marks: [(Mark.Change, Int64)] = [
                (.began, 0), (.alive, 5), (.alive, 10), (.refusing, 12), (.alive, 15), (.ended, 20),
            ]
            for mark in marks { try file.note(Mark(mark.0, at: Self.time(mark.1))) }
            let kept: [(Mark.Change, Int64)] = [(.began, 0), (.alive, 10), (.refusing, 12), (.alive, 15), (.ended, 20)]
            let expected = kept.map { Mark($0.0, at: Self.time($0.1)) }
            #expect(try file.load() == expected)
            #expect(try RawFile.permissions(path + "/availability") == 0o600)

            let whole = try RawFile.bytes(path + "/availability")
            try RawFile.truncate(path + "/availability", to: whole.count - 5)
            #expect(try file.load() == expected.dropLast())
            try file.prepare()
            try file.note(expected[4])
            #expect(try RawFile.bytes(path + "/availability") == whole)

            try RawFile.overwrite(path + "/availability", at: 8, with: [UInt8(ascii: "0")])
            let error = #expect(throws: EventStoreError.self) { try file.load() }
            #expect(error?.code == .damaged && error?.message.contains("line 1") == true)
        }
    }

    @Test("a file that has grown too long loses its older half")
    func longFile() throws {
        try withTemporaryDirectory { path in
            let directory = DataDirectory(path: path)
            let file = AvailabilityFile(directory)
            try file.note(Mark(.ended, at: Self.time(1)))
            let line = try RawFile.bytes(path + "/availability")
            let count = Limits.availabilityByteCountMax / line.count + 2
            try RawFile.write(Array(repeatElement(line, count: count).joined()), to: path + "/availability")
            try file.note(Mark(.began, at: Self.time(2)))
            try file.prepare()
            let marks = try file.load()
            #expect(marks.count > count / 3 && marks.count < count * 2 / 3 && marks.last?.change == .began)
        }
    }

    @Test("a writer notes that events are received, and that they no longer are")
    func writer() throws {
        try withTemporaryLog { log in
            let file = AvailabilityFile(log.directory)
            try log.withWriter { writer in
                #expect(try file.load().isEmpty)
                writer.noteReceiving(true)
                try wait(for: "the note that events are received") { try file.load().first?.change == .began }
                let now = try writer.reader.availability()
                #expect(now.isRunning && now.outages.isEmpty)
            }
            #expect(try file.load().last?.change == .ended)
            let ended = try log.withReader { try $0.availability() }
            #expect(!ended.isRunning && ended.outages.count == 1)
            #expect(ended.outages.first?.until == nil && ended.outages.first?.isExact == true)
        }
    }

    @Test("an outage that the receiver could not note begins behind the last event that it stored")
    func refined() async throws {
        try await withTemporaryLog { log in
            var samples = SampleEvents(seed: 1)
            let events = [3, 8, 95].map { samples.next().with(receivedAt: Self.time($0)) }
            try await log.withWriter { writer in
                for event in events { _ = try await writer.append(event) }
            }
            let file = AvailabilityFile(log.directory)
            for mark in [(.began, 0), (.alive, 5), (.began, 90)] as [(Mark.Change, Int64)] {
                try file.note(Mark(mark.0, at: Self.time(mark.1)))
            }
            let found = try await log.withReader { try $0.availability(until: Self.time(80)) }
            #expect(found.outages == [Self.outage(.notRunning, 8, 90, isExact: false)])
        }
    }
}
