import EventModel
import GestaoOnline
import GestaoOnlineSamples
import Testing

@Suite("Hostile bodies")
struct HostileBodyTests {
    enum Outcome: Equatable {
        case event([String])
        case undecodable(String)
    }

    @Test("come to what is written here, and crash nothing", arguments: HostileBodies.all.map(\.name))
    func outcome(name: String) throws {
        let body = try #require(HostileBodies.all.first { $0.name == name }?.body)
        let expected = try #require(Self.expected[name], "no expectation")
        switch GestaoOnlineDecoder().decode(body) {
        case .decoded(let event): #expect(.event(event.warningTexts) == expected)
        case .undecodable(let reason): #expect(.undecodable(reason) == expected)
        }
    }

    @Test("have a name each, at most 1 MiB, and all of them an expectation")
    func names() {
        #expect(Set(HostileBodies.all.map(\.name)) == Set(Self.expected.keys))
        #expect(Set(HostileBodies.all.map(\.name)).count == HostileBodies.all.count)
        #expect(HostileBodies.all.allSatisfy { $0.body.count <= HostileBodies.byteCountMax })
        #expect(HostileBodies.byteCountMax == Limits.bodyByteCountMax)
    }

    @Test("decode to the values that the last of repeated names has")
    func lastCounts() throws {
        func event(_ name: String) throws -> DecodedEvent {
            let body = try #require(HostileBodies.all.first { $0.name == name }?.body)
            return try #require(GestaoOnlineDecoder().decode(body).event)
        }
        #expect(try event("event_id twice").kind == .orderCancelled)
        #expect(try event("data twice").order == Order(id: "3"))
        #expect(try event("status twice").order.status == 2)
        #expect(try event("user twice, the second null").customer == nil)
        #expect(try event("event_id 50,000 times").kind.rawValue == "B")
        #expect(try event("name 70,000 times").customer?.name == "b")
        #expect(try event("a surrogate pair").customer?.name == "😀")
        #expect(try event("an escaped NUL").customer?.name == "a\0b")
        #expect(try event("escaped keys").order.id == "100")
        #expect(try event("the largest number of 64 bits as id and status").order == Order(id: "18446744073709551615"))
        #expect(
            try event("the smallest number of 64 bits as id and status").order
                == Order(id: "-9223372036854775808", status: .min))
    }

    static let tooDeep = Outcome.undecodable("the body nests deeper than 32 levels")
    static let malformed = Outcome.undecodable("the body is not JSON")
    static let noObject = Outcome.undecodable("the body is not a JSON object")
    static let empty = Outcome.undecodable("the body is empty")
    static let badNumber = Outcome.undecodable(
        "the body has a number that is malformed or does not fit in 64 bits")
    static let badString = Outcome.undecodable(
        "the body has a string that is unfinished, badly escaped or has half a surrogate pair")
    static let trailing = Outcome.undecodable("the body goes on after its first JSON value")
    static let byteOrderMark = Outcome.undecodable("the body begins with a byte order mark")
    static let otherEncoding = Outcome.undecodable("the body is UTF-16 or UTF-32, not UTF-8")
    static let badUTF8 = Outcome.undecodable("the body is not valid UTF-8")
    static let kindNoString = Outcome.undecodable("event_id is not a string")
    static let kindTooLong = Outcome.undecodable("event_id is longer than 128 bytes")
    static let repeated = "given more than once, the last one counts"
    static let clean = Outcome.event([])

    static let expected: [String: Outcome] = [
        "31 levels of arrays": clean, "32 levels of arrays": clean, "33 levels of arrays": tooDeep,
        "500 levels of arrays": tooDeep, "100000 levels of arrays": tooDeep,
        "31 levels of objects": clean, "32 levels of objects": clean, "33 levels of objects": tooDeep,
        "500 levels of objects": tooDeep, "100000 levels of objects": tooDeep,

        "1 MiB of [": malformed, "1 MiB of ]": malformed, "1 MiB of opened objects": malformed,
        "1 MiB of quotation marks": malformed, "1 MiB of backslashes": badString, "1 MiB of spaces": empty,
        "1 MiB of commas": malformed, "1 MiB of digits": badNumber, "1 MiB of empty arrays": clean,
        "a name of 1 MiB": .event(["data.user.name: too long"]),
        "a name of 1 MiB of escapes": .event(["data.user.name: too long"]),
        "an event_id of 1 MiB": kindTooLong, "100,000 spaces around an event": clean, "100,000 keys": clean,
        "two events of 0.5 MiB": trailing,

        "event_id twice": .event(["event_id: \(repeated)"]), "data twice": .event(["data: \(repeated)"]),
        "status twice": .event(["data.status: \(repeated)"]),
        "user twice, the second null": .event(["data.user: \(repeated)"]), "an unknown key twice": clean,
        "event_id 50,000 times": .event(["event_id: \(repeated)"]), "data 70,000 times": .event(["data: \(repeated)"]),
        "name 70,000 times": .event(["data.user.name: \(repeated)"]),

        "an id of 30 digits": badNumber, "a status of 30 digits": badNumber,
        "an unknown number of 30 digits": badNumber,
        "a status of 30 digits in a string": .event(["data.status: expected an integer"]),
        "the largest number of 64 bits as id and status":
            .event(["data.status: does not fit in 64 bits with a sign"]),
        "the smallest number of 64 bits as id and status": clean,
        "a number one below the smallest of 64 bits": badNumber, "a number beyond a double": badNumber,
        "a status with a fraction": .event(["data.status: expected an integer"]),
        "a status with an exponent": .event(["data.status: expected an integer"]), "a status of minus zero": clean,
        "a number with a leading zero": badNumber, "NaN": malformed,

        "a lone high surrogate": badString, "a lone low surrogate": badString,
        "a surrogate pair the wrong way round": badString, "a lone surrogate in a key": badString,
        "a surrogate pair": clean, "an escaped NUL": clean, "a NUL in a string": badString,
        "a line break in a string": badString, "an escape that is none": badString, "escaped keys": clean,
        "a name that reorders text": clean, "a name that clears the screen": clean, "an unfinished string": badString,

        "UTF-8 with a byte order mark": byteOrderMark, "UTF-16 LE": otherEncoding, "UTF-16 BE": otherEncoding,
        "UTF-16 LE with a byte order mark": otherEncoding, "UTF-16 BE with a byte order mark": otherEncoding,
        "UTF-32 LE": otherEncoding, "UTF-32 BE": otherEncoding, "ISO 8859-1": badUTF8,
        "an overlong encoding": badUTF8, "a surrogate encoded in UTF-8": badUTF8,
        "a character beyond Unicode": badUTF8, "a character cut short": badUTF8, "bytes FF": badUTF8,

        "no bytes": empty, "a space": empty, "a NUL": malformed, "64 NULs": malformed,
        "an event and a NUL": trailing, "an event and a line break": clean, "two events": trailing,
        "two events, a line each": trailing, "an event and a bracket": trailing, "an event and a word": trailing,
        "an event and half a string": trailing, "an event cut short": malformed, "an array": noObject,
        "a string": noObject, "a number": noObject, "null": noObject, "true": noObject, "an opening bracket": malformed,
        "a form": malformed, "XML": malformed, "single quotation marks": malformed, "a comment": malformed,
        "a comma too many": malformed, "a key without a value": malformed,

        "an empty object": .undecodable("event_id is missing"), "no event_id": .undecodable("event_id is missing"),
        "an event_id of null": kindNoString, "an event_id of 1": kindNoString,
        "an event_id that is an object": kindNoString, "an empty event_id": .undecodable("event_id is empty"),
        "an event_id of 128 bytes": clean, "an event_id of 129 bytes": kindTooLong, "an unknown event_id": clean,
        "no data": .event(["data: expected an object"]), "data of null": .event(["data: expected an object"]),
        "data that is an array": .event(["data: expected an object"]),
        "every field of another type": .event([
            "data.id: expected a string or an integer", "data.code: expected a string, found an integer",
            "data.utmId: expected a string", "data.status: expected an integer", "data.date: expected an object",
            "data.user.id: expected a string or an integer", "data.user.document: expected a string, found an integer",
            "data.user.name: expected a string", "data.user.email: expected a string",
            "data.user.phone: expected a string, found an integer", "data.user.cellphone: expected a string",
        ]),
        "every field null": clean, "a user without fields": clean,
        "a user that is an array": .event(["data.user: expected an object"]), "a key named __proto__": clean,
    ]
}
