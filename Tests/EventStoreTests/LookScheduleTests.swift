import EventStore
import Testing

@Suite("The schedule of looks for commits")
struct LookScheduleTests {
    private let shortest = Int64(EventStore.Limits.followLookMicroseconds)
    private let idle = Int64(EventStore.Limits.followIdleMilliseconds) * 1000
    private let unproven = Int64(EventStore.Limits.followUnprovenMilliseconds) * 1000
    private let few = EventStore.Limits.followUntoldCommitCountMax - 1

    @Test("asks for no look where each commit is told of, and for one every few milliseconds where nothing is")
    func otherNotices() {
        #expect(LookSchedule(.commits).pause(now: 5) == .init(microseconds: nil, endsWithWrite: false))
        let poll = Int64(EventStore.Limits.followPollMilliseconds) * 1000
        #expect(LookSchedule(.none).pause(now: 5) == .init(microseconds: poll, endsWithWrite: false))
    }

    @Test("asks for looks that come less and less often after a write, each in time for a commit that takes long")
    func afterWrite() {
        var schedule = LookSchedule(.writes)
        #expect(schedule.pause(now: 0) == .init(microseconds: unproven, endsWithWrite: true))
        let written: Int64 = 7_000_000
        schedule.paused(isTold: true, now: written)
        var now = written
        var lookCount = 0
        while case let pause = schedule.pause(now: now), let length = pause.microseconds, length < unproven {
            #expect(length >= shortest && length <= max(shortest, (now - written) / 4))
            #expect(pause.endsWithWrite == (length > shortest))
            now += length
            schedule.paused(isTold: false, now: now)
            lookCount += 1
        }
        #expect(now - written > 2 * unproven && lookCount < 40)
        // Another write, and it begins anew.
        schedule.paused(isTold: true, now: now)
        #expect(schedule.pause(now: now).microseconds == shortest)
    }

    @Test("goes on for some looks after a commit, and is then content with one a second")
    func afterCommit() {
        var schedule = LookSchedule(.writes)
        schedule.paused(isTold: true, now: 0)
        schedule.foundCommit(isTold: false, now: 100)
        var now: Int64 = 100
        var lookCount = 0
        while let length = schedule.pause(now: now).microseconds, length < idle {
            now += length
            schedule.paused(isTold: false, now: now)
            lookCount += 1
        }
        #expect((2...10).contains(lookCount))
    }

    @Test("where commits are not told of, asks for looks at intervals from then on; where they are, it does not")
    func untoldCommits() {
        var schedule = LookSchedule(.writes)
        var now: Int64 = 0
        func findCommits(_ count: Int, isTold: Bool, late: Bool = false) {
            for _ in 0..<count {
                // Until a whole pause has been waited for a write.
                while let length = schedule.pause(now: now).microseconds, length < unproven {
                    now += length
                    schedule.paused(isTold: false, now: now)
                }
                now += 1_000_000
                schedule.paused(isTold: isTold && !late, now: now)
                // The notice may come only after the wait for it has ended.
                schedule.foundCommit(isTold: isTold && late, now: now)
            }
        }
        for late in [false, true, false, true] {
            findCommits(few, isTold: false)
            findCommits(1, isTold: true, late: late)
            #expect(schedule.notices == .writes)
        }
        findCommits(few, isTold: false)
        #expect(schedule.notices == .writes)
        findCommits(1, isTold: false)
        #expect(schedule.notices == .none)
        schedule.paused(isTold: true, now: now)
        schedule.foundCommit(isTold: true, now: now)
        #expect(schedule.notices == .none)
    }

    @Test("counts no commit as untold that was found without a wait for a write")
    func busy() {
        var schedule = LookSchedule(.writes)
        schedule.paused(isTold: false, now: 1_000_000)
        // Of these only the first came without a notice.
        for _ in 1...20 { schedule.foundCommit(isTold: false, now: 1_000_000) }
        #expect(schedule.notices == .writes)
    }
}
