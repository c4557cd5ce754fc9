import EventModel
import Foundation
import GestaoOnline
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("An order's date, as PHP writes it")
struct PHPDateTests {
    let decoder = GestaoOnlineDecoder()
    static let text = "2021-03-02 21:02:53.000000"

    private func hours(_ hours: Double) -> Timestamp? {
        Timestamp(year: 2021, month: 3, day: 2, hour: 21, minute: 2, second: 53)?
            .advanced(bySeconds: Int64(-hours * 3600))
    }

    @Test(
        "is a moment where its zone is known",
        arguments: [
            (1, "-03:00", -3), (1, "+00:00", 0), (1, "+0530", 5.5), (1, "-12", -12), (1, "+05:45", 5.75),
            (1, "+01:00:36", 1.01), (2, "UTC", 0), (2, "GMT", 0), (2, "Z", 0), (2, "BRT", -3), (2, "BRST", -2),
            (2, "EST", -5), (2, "EDT", -4), (2, "CEST", 2), (3, "UTC", 0), (3, "GMT", 0), (3, "Etc/UTC", 0),
            (3, "Etc/GMT+3", -3), (3, "America/Sao_Paulo", -3), (3, "America/Argentina/Buenos_Aires", -3),
            (3, "Brazil/East", -3), (3, "America/Noronha", -2), (3, "America/Manaus", -4),
            (3, "America/Rio_Branco", -5),
            (3, "Asia/Kolkata", 5.5), (3, "Europe/Lisbon", 0), (3, "America/New_York", -5),
        ] as [(Int, String, Double)])
    func knownZones(type: Int, zone: String, hoursAhead: Double) throws {
        let event = try decoder.decode(date: Self.text, type: type, zone: zone)
        #expect(event.order.date == hours(hoursAhead))
        #expect(event.order.dateText == nil)
        #expect(event.warnings == [])
    }

    @Test(
        "is given as it came, with a warning, where its zone is unknown",
        arguments: [
            (1, ""), (1, "UTC"), (1, "03:00"), (1, "+24:00"), (1, "+03:60"), (1, "+3"), (1, "+03:"), (1, "+03:0"),
            (1, "+03:00:00:00"), (1, "-"), (2, ""), (2, "CST"), (2, "IST"), (2, "AMT"), (2, "utc"), (2, "-03:00"),
            (2, "America/Sao_Paulo"), (3, ""), (3, "BRT"), (3, "EST"), (3, "UTC+3"), (3, "GMT+3"), (3, "GMT-03:00"),
            (3, "Foo/Bar"), (3, "America/Atlantis"), (3, "america/sao_paulo"), (3, "America/"), (3, "-03:00"),
            (3, "America/../UTC"), (3, "/etc/localtime"), (3, "America/Sao_Paulo "), (3, "Etc/GMT+99"),
            (3, "posix/UTC"), (3, String(repeating: "America/", count: 100)),
        ])
    func unknownZones(type: Int, zone: String) throws {
        let event = try decoder.decode(date: Self.text, type: type, zone: zone)
        #expect(event.order.date == nil)
        #expect(event.order.dateText == Self.text)
        #expect(event.warningTexts == ["data.date.timezone: unknown time zone"])
    }

    @Test("is given as it came where the type of its zone is none of the three, or missing")
    func zoneTypes() throws {
        for type in ["0", "4", "null", "-1"] {
            let event = try decoder.decode(
                data: #""date":{"date":"\#(Self.text)","timezone_type":\#(type),"timezone":"UTC"}"#)
            #expect(event.order == Order(dateText: Self.text))
            #expect(event.warningTexts == ["data.date.timezone_type: expected 1, 2 or 3"])
        }
        let missing = try decoder.decode(data: #""date":{"date":"\#(Self.text)","timezone_type":3}"#)
        #expect(missing.order == Order(dateText: Self.text))
        #expect(missing.warningTexts == ["data.date.timezone: expected a string"])
        let digits = try decoder.decode(
            data: #""date":{"date":"\#(Self.text)","timezone_type":"3","timezone":"UTC"}"#)
        #expect(digits.order == Order(date: hours(0)))
        #expect(digits.warningTexts == ["data.date.timezone_type: expected an integer, found a string of digits"])
    }

    @Test("may have a shorter fraction or none")
    func fractions() throws {
        for (text, microsecond) in [
            ("2021-03-02 21:02:53", 0), ("2021-03-02 21:02:53.5", 500_000), ("2021-03-02 21:02:53.123", 123_000),
            ("2021-03-02 21:02:53.000001", 1), ("2021-03-02 21:02:53.999999", 999_999),
        ] {
            let expected = Timestamp(
                year: 2021, month: 3, day: 2, hour: 21, minute: 2, second: 53, microsecond: microsecond)
            #expect(try decoder.decode(date: text, type: 3, zone: "UTC").order.date == expected)
        }
    }

    @Test(
        "is given as it came, with a warning, where it is no date",
        arguments: [
            "", "2021-03-02", "2021-02-29 00:00:00.000000", "2021-13-01 00:00:00.000000", "-0001-11-30 00:00:00.000000",
            "0000-00-00 00:00:00", "2021-03-02T21:02:53.000000", "2021-03-02 24:00:00.000000",
            "2021-03-02 21:02:53.0000000", "2021-03-02 21:02:53.", "2021-03-02 21:02:53,000000",
            "2021-03-02 2:02:53.0000",
            "2021-03-0² 21:02:53.0000", "+021-03-02 21:02:53.000000", "2021-03-02 21:02:53Z", "now",
        ])
    func noDates(text: String) throws {
        let event = try decoder.decode(date: text, type: 3, zone: "UTC")
        #expect(event.order == Order(dateText: text))
        #expect(event.warningTexts == ["data.date.date: expected YYYY-MM-DD HH:MM:SS.ffffff"])
    }

    @Test(
        "is given as it came, with a warning, where its year in UTC is none of 1 to 9999",
        arguments: [
            ("9999-12-31 23:59:59.000000", 3, "America/Sao_Paulo"), ("9999-12-31 22:00:00", 1, "-03:00"),
            ("9999-12-31 23:00:00", 2, "EST"), ("0001-01-01 00:00:00.000000", 1, "+00:01"),
            ("0001-01-01 00:00:00.000000", 3, "Asia/Tokyo"), ("0000-12-31 23:59:59", 3, "UTC"),
        ])
    func outsideOfTheYears(text: String, type: Int, zone: String) throws {
        let event = try decoder.decode(date: text, type: type, zone: zone)
        #expect(event.order == Order(dateText: text))
        #expect(event.warningTexts == ["data.date.date: outside of the years 1 to 9999 in UTC"])
    }

    @Test("is a moment up to both ends of the years 1 to 9999 in UTC")
    func endsOfTheYears() throws {
        let last = try decoder.decode(date: "9999-12-31 23:59:59.999999", type: 3, zone: "UTC")
        #expect(last.order.date == .latestWritten && last.warnings == [])
        let first = try decoder.decode(date: "0001-01-01 00:00:00.000000", type: 1, zone: "+00:00")
        #expect(first.order.date == .earliestWritten && first.warnings == [])
        let east = try decoder.decode(date: "9999-12-31 23:59:59.999999", type: 1, zone: "+01:00")
        #expect(east.order.date == Timestamp.latestWritten.advanced(bySeconds: -3600))
    }

    @Test("is given as it came where it is a string and no object")
    func dateAsText() throws {
        let event = try decoder.decode(data: #""date":"2021-03-02T21:02:53Z""#)
        #expect(event.order == Order(dateText: "2021-03-02T21:02:53Z"))
        #expect(event.warningTexts == ["data.date: expected an object"])
    }

    @Test("is the first of two moments where the clocks were put back, with a warning")
    func overlap() throws {
        // On 17 February 2018 at midnight, São Paulo's clocks went from -02:00 back to -03:00.
        let event = try decoder.decode(date: "2018-02-17 23:30:00.000000", type: 3, zone: "America/Sao_Paulo")
        #expect(event.order.date == Timestamp(year: 2018, month: 2, day: 18, hour: 1, minute: 30))
        #expect(
            event.warningTexts == ["data.date.date: the zone's clocks showed this time twice, taken as the first"])
        let before = try decoder.decode(date: "2018-02-17 22:59:59.999999", type: 3, zone: "America/Sao_Paulo")
        #expect(
            before.order.date
                == Timestamp(year: 2018, month: 2, day: 18, hour: 0, minute: 59, second: 59, microsecond: 999_999))
        #expect(before.warnings == [])
        let after = try decoder.decode(date: "2018-02-18 00:00:00.000000", type: 3, zone: "America/Sao_Paulo")
        #expect(after.order.date == Timestamp(year: 2018, month: 2, day: 18, hour: 3))
        #expect(after.warnings == [])
    }

    @Test("is taken as if the clocks had not been put forward where they skipped it, with a warning")
    func gap() throws {
        // On 4 November 2018 at midnight, São Paulo's clocks went from -03:00 forward to -02:00.
        let event = try decoder.decode(date: "2018-11-04 00:30:00.000000", type: 3, zone: "America/Sao_Paulo")
        #expect(event.order.date == Timestamp(year: 2018, month: 11, day: 4, hour: 3, minute: 30))
        #expect(
            event.warningTexts == ["data.date.date: the zone's clocks skipped this time, taken as if they had not"])
        let before = try decoder.decode(date: "2018-11-03 23:59:59.000000", type: 3, zone: "America/Sao_Paulo")
        #expect(before.order.date == Timestamp(year: 2018, month: 11, day: 4, hour: 2, minute: 59, second: 59))
        let after = try decoder.decode(date: "2018-11-04 01:00:00.000000", type: 3, zone: "America/Sao_Paulo")
        #expect(after.order.date == Timestamp(year: 2018, month: 11, day: 4, hour: 3))
        #expect(before.warnings == [] && after.warnings == [])
    }

    @Test("of random moments in many zones comes back as the moment it was written from")
    func randomMoments() throws {
        var random = SplitMix64(seed: testSeed())
        let zones = [
            "America/Sao_Paulo", "America/New_York", "Europe/Lisbon", "Asia/Kathmandu", "Australia/Lord_Howe",
            "Pacific/Apia", "Africa/Casablanca", "America/Caracas", "Pacific/Chatham", "Asia/Pyongyang",
        ]
        var warned = 0
        for _ in 0..<5_000 {
            let identifier = zones[random.next(below: zones.count)]
            let zone = try #require(TimeZone(identifier: identifier))
            // From 1985 to 2030.
            let moment = Timestamp(microseconds: Int64(473_385_600 + random.next(below: 1_420_070_400)) * 1_000_000)
            let date = Date(timeIntervalSince1970: Double(moment.microseconds / 1_000_000))
            let local = moment.advanced(bySeconds: Int64(zone.secondsFromGMT(for: date)))
            let text = local.description.replacing("T", with: " ").replacing("Z", with: "")
            let event = try decoder.decode(date: text, type: 3, zone: identifier)
            if event.warnings.isEmpty {
                #expect(event.order.date == moment, "\(text) \(identifier)")
            } else {
                // Shown twice: the first of the two is this moment or up to a day before it.
                warned += 1
                let first = try #require(event.order.date)
                #expect(first <= moment && first > moment.advanced(bySeconds: -86_401), "\(text) \(identifier)")
            }
        }
        #expect(warned < 50)
    }
}
