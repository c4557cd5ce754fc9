import EventFormats
import EventModel
import Testing

@Suite("Times in a zone")
struct ZonedTimeTests {
    private func zone(_ name: String) throws -> ZonedTime { try #require(ZonedTime(zone: name)) }

    private func moment(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) throws -> Timestamp {
        try #require(Timestamp(year: year, month: month, day: day, hour: hour, minute: minute))
    }

    @Test("shows the local clock")
    func shows() throws {
        let moment = Timestamp(microseconds: 1_795_401_931_745_042)
        #expect(try zone("America/Sao_Paulo").text(moment) == "2026-11-22 23:45:31")
        #expect(try zone("America/Sao_Paulo").exactText(moment) == "2026-11-22 23:45:31.745042 -03:00")
        #expect(try zone("Asia/Kolkata").exactText(moment) == "2026-11-23 08:15:31.745042 +05:30")
        #expect(ZonedTime.utc.text(moment) == "2026-11-23 02:45:31")
    }

    @Test("shows the first moment of a day as the end of the day before, where something ends then")
    func ends() throws {
        let zone = try zone("America/Sao_Paulo")
        #expect(try zone.endText(moment(2026, 11, 21, 3)) == "2026-11-20 24:00:00")
        #expect(try ZonedTime.utc.endText(moment(2026, 1, 1)) == "2025-12-31 24:00:00")
        #expect(try zone.endText(moment(2026, 11, 21)) == "2026-11-20 21:00:00")
        #expect(try zone.endText(moment(2026, 11, 21, 3, 1)) == "2026-11-21 00:01:00")
        // A day without a midnight.
        #expect(try zone.endText(moment(2018, 11, 4, 3)) == "2018-11-03 24:00:00")
    }

    @Test("takes names, offsets and UTC, and refuses what is no zone")
    func names() throws {
        #expect(try zone("UTC").name == "UTC")
        #expect(try zone("Z").name == "UTC")
        #expect(try zone("America/Sao_Paulo").name == "America/Sao_Paulo")
        #expect(try zone("-03:00").text(moment(2026, 1, 1)) == "2025-12-31 21:00:00")
        #expect(ZonedTime(zone: "Mars/Olympus") == nil)
        #expect(ZonedTime(zone: "+3:00") == nil)
    }

    @Test("shows any moment that a record can hold", arguments: ["UTC", "America/Sao_Paulo", "-18:00", "+18:00"])
    func extremes(name: String) throws {
        let zone = try zone(name)
        for microseconds in [Int64.min, .min + 1, -1, 0, 253_402_300_800_000_000, .max - 1, .max] {
            let moment = Timestamp(microseconds: microseconds)
            #expect(!zone.text(moment).isEmpty && !zone.exactText(moment).isEmpty)
            #expect(!zone.endText(moment).isEmpty)
            #expect((1...12).contains(zone.date(at: moment).month))
        }
    }

    @Test("finds the moment of a local time")
    func moments() throws {
        let zone = try zone("America/Sao_Paulo")
        let date = try #require(CivilDate(year: 2026, month: 3, day: 31))
        #expect(try zone.moment(of: date) == moment(2026, 3, 31, 3))
        #expect(try zone.moment(of: date, second: 14 * 3600) == moment(2026, 3, 31, 17))
        #expect(try zone.date(at: moment(2026, 4, 1, 2)) == date)
    }

    @Test("begins a day that has no midnight with its first moment")
    func gap() throws {
        // On 2018-11-04 the clocks of São Paulo went from 23:59:59 to 01:00:00.
        let zone = try zone("America/Sao_Paulo")
        let date = try #require(CivilDate(year: 2018, month: 11, day: 4))
        #expect(try zone.moment(of: date) == moment(2018, 11, 4, 3))
        #expect(try zone.text(moment(2018, 11, 4, 3)) == "2018-11-04 01:00:00")
        #expect(try zone.moment(of: date, second: 1800) == moment(2018, 11, 4, 3))
    }

    @Test("takes the first of two moments that the clocks show alike")
    func overlap() throws {
        // On 2018-02-18 at 00:00 the clocks of São Paulo went back to 23:00 of the day before.
        let zone = try zone("America/Sao_Paulo")
        let date = try #require(CivilDate(year: 2018, month: 2, day: 17))
        #expect(try zone.moment(of: date, second: 23 * 3600 + 1800) == moment(2018, 2, 18, 1, 30))
    }
}
