import EventModel
import GestaoOnline
import GestaoOnlineSamples
import TestSupport
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
        #expect(try event("a lone high surrogate").customer?.name == "\u{FFFD}")
        #expect(try event("ISO 8859-1").customer?.name == "João")
        #expect(try event("a character cut short").customer?.name == "\u{FFFD}\u{FFFD}")
        #expect(try event("an id of 30 digits").order.id == "123456789012345678901234567890")
        #expect(try event("an escaped NUL").customer?.name == "a\0b")
        #expect(try event("escaped keys").order.id == "100")
        #expect(try event("the largest number of 64 bits as id and status").order == Order(id: "18446744073709551615"))
        #expect(
            try event("the smallest number of 64 bits as id and status").order
                == Order(id: "-9223372036854775808", status: .min))
    }

    static let malformed = Outcome.undecodable("the body is not JSON")
    static let noObject = Outcome.undecodable("the body is not a JSON object")
    static let empty = Outcome.undecodable("the body is empty")
    static let badString = Outcome.undecodable(
        "the body has a string that is unfinished, badly escaped or has half a surrogate pair")
    static let kindNoString = Outcome.undecodable("event_id is not a string")
    static let kindTooLong = Outcome.undecodable("event_id is longer than 128 bytes")
    static let repeated = "given more than once, the last one counts"
    static let clean = Outcome.event([])

    static let deep = Outcome.event(["body: more than 32 levels deep"])
    static let tooDeep = Outcome.event(["body: more than 512 levels deep: what follows is not read"])
    static let cut = Outcome.event([
        "body: the object has no end, or is no JSON from some place on: what follows is not read"
    ])
    static let bytesBefore = Outcome.event(["body: other bytes before the object"])
    static let bytesBehind = Outcome.event(["body: other bytes behind the object"])
    static let twoEvents = Outcome.event(["body: 2 events, of which only the first is decoded"])
    static let byteOrderMark = Outcome.event(["body: begins with a byte order mark"])
    static let utf16 = Outcome.event(["body: UTF-16, not UTF-8"])
    static let utf32 = Outcome.event(["body: UTF-32, not UTF-8"])
    static let unreadNumber = Outcome.event(["body: a number in it is malformed or does not fit in 64 bits"])
    static let longID = Outcome.event(["data.id: a number that is no integer of 64 bits, its digits are taken"])
    static let noInteger = Outcome.event(["data.status: expected an integer"])
    static let noStatus = Outcome.event(["data.status: no value that JSON has"])
    static let windows1252 = name("not UTF-8, read as Windows-1252")
    static let damagedUTF8 = name("not UTF-8 throughout, U+FFFD stands for what is not")
    static let halfPair = name("half a surrogate pair in it, U+FFFD stands for it")
    static let control = name("a control character in it that is not escaped")

    static func name(_ rule: String) -> Outcome { .event(["data.user.name: \(rule)"]) }

    static let expected: [String: Outcome] = [
        "31 levels of arrays": clean, "32 levels of arrays": clean, "33 levels of arrays": deep,
        "500 levels of arrays": deep, "100000 levels of arrays": tooDeep,
        "31 levels of objects": clean, "32 levels of objects": clean, "33 levels of objects": deep,
        "500 levels of objects": deep, "100000 levels of objects": tooDeep,

        "1 MiB of [": malformed, "1 MiB of ]": malformed, "1 MiB of opened objects": malformed,
        "1 MiB of quotation marks": malformed, "1 MiB of backslashes": badString, "1 MiB of spaces": empty,
        "1 MiB of commas": malformed, "1 MiB of digits": noInteger, "1 MiB of empty arrays": clean,
        "a name of 1 MiB": .event(["data.user.name: too long"]),
        "a name of 1 MiB of escapes": .event(["data.user.name: too long"]),
        "an event_id of 1 MiB": kindTooLong, "100,000 spaces around an event": clean, "100,000 keys": clean,
        "two events of 0.5 MiB": twoEvents,

        "event_id twice": .event(["event_id: \(repeated)"]), "data twice": .event(["data: \(repeated)"]),
        "status twice": .event(["data.status: \(repeated)"]),
        "user twice, the second null": .event(["data.user: \(repeated)"]), "an unknown key twice": clean,
        "event_id 50,000 times": .event(["event_id: \(repeated)"]), "data 70,000 times": .event(["data: \(repeated)"]),
        "name 70,000 times": .event(["data.user.name: \(repeated)"]),

        "an id of 30 digits": longID, "a status of 30 digits": noInteger,
        "an unknown number of 30 digits": unreadNumber,
        "a status of 30 digits in a string": .event(["data.status: expected an integer"]),
        "the largest number of 64 bits as id and status":
            .event(["data.status: does not fit in 64 bits with a sign"]),
        "the smallest number of 64 bits as id and status": clean,
        "a number one below the smallest of 64 bits": noInteger, "a number beyond a double": unreadNumber,
        "a status with a fraction": noInteger,
        "a status with an exponent":
            .event(["data.status: expected an integer, found a number with a fraction or an exponent"]),
        "a status of minus zero": clean,
        "a number with a leading zero": noStatus, "NaN": noStatus,

        "a lone high surrogate": halfPair, "a lone low surrogate": halfPair,
        "a surrogate pair the wrong way round": halfPair,
        "a lone surrogate in a key":
            .event(["body: a string in it is badly escaped or has half a surrogate pair"]),
        "a surrogate pair": clean, "an escaped NUL": clean, "a NUL in a string": control,
        "a line break in a string": control,
        "an escape that is none": name("an escape that is none in it, U+FFFD stands for it"), "escaped keys": clean,
        "a name that reorders text": clean, "a name that clears the screen": clean, "an unfinished string": badString,

        "UTF-8 with a byte order mark": byteOrderMark, "UTF-16 LE": utf16, "UTF-16 BE": utf16,
        "UTF-16 LE with a byte order mark": utf16, "UTF-16 BE with a byte order mark": utf16,
        "UTF-32 LE": utf32, "UTF-32 BE": utf32, "ISO 8859-1": windows1252,
        "an overlong encoding": damagedUTF8, "a surrogate encoded in UTF-8": damagedUTF8,
        "a character beyond Unicode": damagedUTF8, "a character cut short": damagedUTF8,
        "bytes FF": .undecodable("the body is not valid UTF-8"),

        "no bytes": empty, "a space": empty, "a NUL": malformed, "64 NULs": malformed,
        "an event and a NUL": bytesBehind, "an event and a line break": clean, "two events": twoEvents,
        "two events, a line each": twoEvents, "an event and a bracket": bytesBehind, "an event and a word": bytesBehind,
        "an event and half a string": bytesBehind, "an event cut short": cut,
        "an array": .event(["body: an array that holds the object"]),
        "a string": noObject, "a number": noObject, "null": noObject, "true": noObject, "an opening bracket": malformed,
        "a form": malformed, "XML": malformed, "single quotation marks": malformed, "a comment": bytesBefore,
        "a comma too many": cut, "a key without a value": malformed,

        "an empty object": .undecodable("event_id is missing"), "no event_id": .event(["event_id: missing"]),
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
