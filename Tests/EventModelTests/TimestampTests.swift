import EventModel
import Foundation
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test("names the same day and time as Foundation does, over ten thousand years")
    func foundation() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        // Foundation's calendar is Julian before 1582-10-15; ours is Gregorian throughout.
        let first = try #require(Timestamp(year: 1583, month: 1, day: 1))
        let last = try #require(Timestamp(year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59))
        for _ in 0..<20_000 {
            let span = Int((last.microseconds - first.microseconds) / 1000)
            let time = Timestamp(
                microseconds: first.microseconds + Int64(random.next(below: span)) * 1000
                    + Int64(random.next(below: 1000)))
            let seconds =
                time.microseconds >= 0 ? time.microseconds / 1_000_000 : (time.microseconds - 999_999) / 1_000_000
            let fraction = Int(time.microseconds - seconds * 1_000_000)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(seconds)))
            let (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            let (hour, minute, second) = (parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
            #expect(
                Timestamp(
                    year: year, month: month, day: day, hour: hour, minute: minute, second: second,
                    microsecond: fraction) == time)
            let text = String(
                format: "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", year, month, day, hour, minute, second, fraction)
            #expect(time.description == text)
        }
    }

    @Test("is read as its offset says")
    func offsets() throws {
        let utc = try #require(Timestamp(year: 2026, month: 11, day: 23, hour: 2, minute: 45))
        let saoPaulo = Timestamp(year: 2026, month: 11, day: 22, hour: 23, minute: 45, offsetSeconds: -3 * 3600)
        #expect(saoPaulo == utc)
        #expect(utc.advanced(bySeconds: -86_400).description == "2026-11-22T02:45:00.000000Z")
        #expect(utc < utc.advanced(bySeconds: 1))
    }

    @Test("has a description at the ends of what it can hold")
    func extremes() {
        #expect(Timestamp(microseconds: 0).description == "1970-01-01T00:00:00.000000Z")
        #expect(Timestamp(microseconds: -1).description == "1969-12-31T23:59:59.999999Z")
        #expect(Timestamp.earliestWritten.description == "0001-01-01T00:00:00.000000Z")
        #expect(Timestamp.latestWritten.description == "9999-12-31T23:59:59.999999Z")
    }

    @Test("is written as the nearest moment of the years 1 to 9999 where it is outside, which ISO 8601 can write, too")
    func outsideOfRFC3339() throws {
        let (first, last) = (Timestamp.earliestWritten, Timestamp.latestWritten)
        #expect(first.isWritten && last.isWritten)
        for (time, nearest, expanded) in [
            (last.advanced(bySeconds: 1), last, "+010000-01-01T00:00:00.999999Z"),
            (first.advanced(bySeconds: -1), first, "+000000-12-31T23:59:59.000000Z"),
            (Timestamp(microseconds: .max), last, "+294247-01-10T04:00:54.775807Z"),
            (Timestamp(microseconds: .min), first, "-290308-12-21T19:59:05.224192Z"),
        ] {
            #expect(!time.isWritten)
            #expect(time.description == nearest.description)
            #expect(time.expandedDescription == expanded)
        }
        // What Python's datetime reads.
        #expect(Timestamp(year: 1, month: 1, day: 1) == first)
        #expect(
            Timestamp(year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999_999) == last)
    }

    @Test("is not made of numbers that no calendar or clock has")
    func impossible() {
        #expect(Timestamp(year: 2026, month: 2, day: 29) == nil)
        #expect(Timestamp(year: 2024, month: 2, day: 29) != nil)
        #expect(Timestamp(year: 2026, month: 13, day: 1) == nil)
        #expect(Timestamp(year: 2026, month: 1, day: 0) == nil)
        #expect(Timestamp(year: 10_000, month: 1, day: 1) == nil)
        #expect(Timestamp(year: -1, month: 1, day: 1) == nil)
        #expect(Timestamp(year: 2026, month: 1, day: 1, hour: 24) == nil)
        #expect(Timestamp(year: 2026, month: 1, day: 1, minute: 60) == nil)
        #expect(Timestamp(year: 2026, month: 1, day: 1, second: 61) == nil)
        #expect(Timestamp(year: 2026, month: 1, day: 1, microsecond: 1_000_000) == nil)
        // A leap second is the first of the next minute, as POSIX counts.
        #expect(
            Timestamp(year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60)
                == Timestamp(year: 2017, month: 1, day: 1))
    }
}

@Suite("A civil date")
struct CivilDateTests {
    @Test("and its distance from 1970 are two names of one day, day by day over 1,600 years and at random")
    func bothWays() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        var previous = CivilDate(daysSince1970: -300_001)
        for days in -300_000..<300_000 {
            let date = CivilDate(daysSince1970: days)
            #expect(date.daysSince1970 == days)
            // Either the next day of the month, or the first of the next month, or the first of the next year.
            let isNext =
                (date.year, date.month, date.day) == (previous.year, previous.month, previous.day + 1)
                || (date.year, date.month, date.day) == (previous.year, previous.month + 1, 1)
                || (date.year, date.month, date.day, previous.month) == (previous.year + 1, 1, 1, 12)
            if !isNext { Issue.record("\(previous) is followed by \(date)") }
            previous = date
        }
        for _ in 0..<20_000 {
            let days = random.pick(-200_000_000...200_000_000)
            let date = CivilDate(daysSince1970: days)
            #expect(date.daysSince1970 == days)
            #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
        }
    }

    @Test("exists where the Gregorian calendar has it, and nowhere else")
    func existence() {
        for year in [1600, 1700, 1900, 2000, 2023, 2024, 2100, 2400, 0, -4] {
            let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for month in -1...14 {
                for day in -1...33 {
                    let exists = (1...12).contains(month) && day >= 1 && day <= lengths[max(0, min(11, month - 1))]
                    #expect((CivilDate(year: year, month: month, day: day) != nil) == exists)
                }
            }
        }
    }
}
