/// Bodies that a decoder must survive: too deep, too large, ambiguous, in the wrong encoding, or no JSON at all.
///
/// None is longer than 1 MiB, so a receiver that takes bodies of that length takes them all.
public enum HostileBodies {
    /// The bodies, each with a name that no other has.
    public static let all: [(name: String, body: [UInt8])] =
        nesting + large + repetitions + numbers + strings + encodings + documents + shapes

    /// The length of the largest bodies, in bytes.
    public static let byteCountMax = 1 << 20

    /// A body around `data`, the members of its `data` object.
    private static func event(_ data: String) -> String {
        #"{"event_id":"ORDER_CREATED","data":{"id":"100","code":"0000593098"\#(data.isEmpty ? "" : ",")\#(data)}}"#
    }

    private static func named(_ name: String, _ text: String) -> (name: String, body: [UInt8]) {
        (name, Array(text.utf8))
    }

    /// An event that nests to `depth` levels, its own two counted, with a number at the bottom.
    private static func nested(_ depth: Int, open: String, close: String) -> [UInt8] {
        let opened = String(repeating: open, count: depth - 2)
        let closed = String(repeating: close, count: depth - 2)
        return Array(event(#""x":\#(opened)1\#(closed)"#).utf8)
    }

    private static func filled(_ start: String, with unit: String, end: String) -> [UInt8] {
        let room = byteCountMax - start.utf8.count - end.utf8.count
        return Array((start + String(repeating: unit, count: room / unit.utf8.count) + end).utf8)
    }

    private static let nesting: [(name: String, body: [UInt8])] =
        [31, 32, 33, 500, 100_000].map { ("\($0) levels of arrays", nested($0, open: "[", close: "]")) }
        + [31, 32, 33, 500, 100_000].map { ("\($0) levels of objects", nested($0, open: #"{"a":"#, close: "}")) }

    private static let large: [(name: String, body: [UInt8])] = [
        ("1 MiB of [", filled("", with: "[", end: "")),
        ("1 MiB of ]", filled("", with: "]", end: "")),
        ("1 MiB of opened objects", filled("", with: #"{"a":"#, end: "")),
        ("1 MiB of quotation marks", filled("", with: "\"", end: "")),
        ("1 MiB of backslashes", filled("{\"", with: "\\", end: "")),
        ("1 MiB of spaces", filled("", with: " ", end: "")),
        ("1 MiB of commas", filled("[", with: ",", end: "]")),
        ("1 MiB of digits", filled(#"{"event_id":"ORDER_CREATED","data":{"status":"#, with: "1", end: "}}")),
        ("1 MiB of empty arrays", filled(#"{"event_id":"ORDER_CREATED","data":{"x":["#, with: "[],", end: "1]}}")),
        ("a name of 1 MiB", filled(#"{"event_id":"ORDER_CREATED","data":{"user":{"name":""#, with: "a", end: #""}}}"#)),
        (
            "a name of 1 MiB of escapes",
            filled(#"{"event_id":"A","data":{"user":{"name":""#, with: #"\u00e9"#, end: #""}}}"#)
        ),
        ("an event_id of 1 MiB", filled(#"{"event_id":""#, with: "A", end: #""}"#)),
        ("100,000 spaces around an event", Array((spaces + event("") + spaces).utf8)),
        (
            "100,000 keys",
            Array(event((0..<100_000).map { #""\#($0)":0"# }.joined(separator: ",")).utf8)
        ),
        ("two events of 0.5 MiB", Array((padded + padded).utf8)),
    ]

    private static let spaces = String(repeating: " ", count: 100_000)
    private static let padded = event(#""x":"\#(String(repeating: "a", count: 520_000))""#)

    private static let repetitions: [(name: String, body: [UInt8])] = [
        named("event_id twice", #"{"event_id":"ORDER_CREATED","event_id":"ORDER_CANCEL","data":{"id":"100"}}"#),
        named("data twice", #"{"event_id":"ORDER_CREATED","data":{"id":"1","code":"2"},"data":{"id":"3"}}"#),
        named("status twice", event(#""status":1,"status":2"#)),
        named("user twice, the second null", event(#""user":{"id":2,"name":"teste"},"user":null"#)),
        named("an unknown key twice", event(#""x":1,"x":2"#)),
        ("event_id 50,000 times", filled("{", with: #""event_id":"A","#, end: #""event_id":"B","data":{}}"#)),
        ("data 70,000 times", filled(#"{"event_id":"A","#, with: #""data":{"id":1},"#, end: #""data":{"id":2}}"#)),
        (
            "name 70,000 times",
            filled(#"{"event_id":"A","data":{"user":{"#, with: #""name":"a","#, end: #""name":"b"}}}"#)
        ),
    ]

    private static let numbers: [(name: String, body: [UInt8])] = [
        named("an id of 30 digits", #"{"event_id":"ORDER_CREATED","data":{"id":123456789012345678901234567890}}"#),
        named("a status of 30 digits", event(#""status":123456789012345678901234567890"#)),
        named("an unknown number of 30 digits", event(#""x":123456789012345678901234567890"#)),
        named("a status of 30 digits in a string", event(#""status":"123456789012345678901234567890""#)),
        named(
            "the largest number of 64 bits as id and status",
            #"{"event_id":"A","data":{"id":18446744073709551615,"status":18446744073709551615}}"#),
        named(
            "the smallest number of 64 bits as id and status",
            #"{"event_id":"A","data":{"id":-9223372036854775808,"status":-9223372036854775808}}"#),
        named("a number one below the smallest of 64 bits", event(#""status":-9223372036854775809"#)),
        named("a number beyond a double", event(#""x":1e400"#)),
        named("a status with a fraction", event(#""status":1.5"#)),
        named("a status with an exponent", event(#""status":1e0"#)),
        named("a status of minus zero", event(#""status":-0"#)),
        named("a number with a leading zero", event(#""status":01"#)),
        named("NaN", event(#""status":NaN"#)),
    ]

    private static let strings: [(name: String, body: [UInt8])] = [
        named("a lone high surrogate", event(#""user":{"name":"\ud83d"}"#)),
        named("a lone low surrogate", event(#""user":{"name":"\ude00"}"#)),
        named("a surrogate pair the wrong way round", event(#""user":{"name":"\ude00\ud83d"}"#)),
        named("a lone surrogate in a key", event(#""\ud83d":1"#)),
        named("a surrogate pair", event(#""user":{"name":"\ud83d\ude00"}"#)),
        named("an escaped NUL", event(#""user":{"name":"a\u0000b"}"#)),
        ("a NUL in a string", Array(event("\"user\":{\"name\":\"a\0b\"}").utf8)),
        named("a line break in a string", event("\"user\":{\"name\":\"a\nb\"}")),
        named("an escape that is none", event(#""user":{"name":"\x41"}"#)),
        named("escaped keys", #"{"event\u005fid":"ORDER_CREATED","d\u0061ta":{"\u0069d":"100"}}"#),
        named("a name that reorders text", event("\"user\":{\"name\":\"\u{202E}etset\u{2066}\"}")),
        named("a name that clears the screen", event(#""user":{"name":"\u001b[2J\u0007"}"#)),
        named("an unfinished string", #"{"event_id":"ORDER_CREATED"#),
    ]

    private static let encodings: [(name: String, body: [UInt8])] = [
        ("UTF-8 with a byte order mark", [0xEF, 0xBB, 0xBF] + Array(event("").utf8)),
        ("UTF-16 LE", utf16(event(""), isLittle: true)),
        ("UTF-16 BE", utf16(event(""), isLittle: false)),
        ("UTF-16 LE with a byte order mark", [0xFF, 0xFE] + utf16(event(""), isLittle: true)),
        ("UTF-16 BE with a byte order mark", [0xFE, 0xFF] + utf16(event(""), isLittle: false)),
        ("UTF-32 LE", event("").unicodeScalars.flatMap { [UInt8($0.value), 0, 0, 0] }),
        ("UTF-32 BE", event("").unicodeScalars.flatMap { [0, 0, 0, UInt8($0.value)] }),
        ("ISO 8859-1", withName([0x4A, 0x6F, 0xE3, 0x6F])),
        ("an overlong encoding", withName([0xC0, 0xAF])),
        ("a surrogate encoded in UTF-8", withName([0xED, 0xA0, 0x80])),
        ("a character beyond Unicode", withName([0xF4, 0x90, 0x80, 0x80])),
        ("a character cut short", withName([0xE2, 0x82])),
        ("bytes FF", [UInt8](repeating: 0xFF, count: 64)),
    ]

    private static func withName(_ name: [UInt8]) -> [UInt8] {
        Array(#"{"event_id":"ORDER_CREATED","data":{"user":{"name":""#.utf8) + name + Array(#""}}}"#.utf8)
    }

    private static func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
        text.utf16.flatMap { isLittle ? [UInt8($0 & 0xFF), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private static let documents: [(name: String, body: [UInt8])] = [
        ("no bytes", []),
        named("a space", " "),
        ("a NUL", [0]),
        ("64 NULs", [UInt8](repeating: 0, count: 64)),
        ("an event and a NUL", Array(event("").utf8) + [0]),
        named("an event and a line break", event("") + "\r\n"),
        named("two events", event("") + event("")),
        named("two events, a line each", event("") + "\n" + event("") + "\n"),
        named("an event and a bracket", event("") + "}"),
        named("an event and a word", event("") + " true"),
        named("an event and half a string", event("") + "\""),
        named("an event cut short", String(event("").dropLast())),
        named("an array", "[" + event("") + "]"),
        named("a string", #""ORDER_CREATED""#),
        named("a number", "1"),
        named("null", "null"),
        named("true", "true"),
        named("an opening bracket", "{"),
        named("a form", "event_id=ORDER_CREATED&data[id]=100"),
        named("XML", #"<?xml version="1.0"?><event_id>ORDER_CREATED</event_id>"#),
        named("single quotation marks", "{'event_id':'ORDER_CREATED'}"),
        named("a comment", "/* GO */ " + event("")),
        named("a comma too many", #"{"event_id":"ORDER_CREATED","data":{},}"#),
        named("a key without a value", #"{"event_id"}"#),
    ]

    private static let shapes: [(name: String, body: [UInt8])] = [
        named("an empty object", "{}"),
        named("no event_id", #"{"data":{"id":"100"}}"#),
        named("an event_id of null", #"{"event_id":null,"data":{}}"#),
        named("an event_id of 1", #"{"event_id":1,"data":{}}"#),
        named("an event_id that is an object", #"{"event_id":{"event_id":"ORDER_CREATED"},"data":{}}"#),
        named("an empty event_id", #"{"event_id":"","data":{}}"#),
        named("an event_id of 128 bytes", #"{"event_id":"\#(String(repeating: "A", count: 128))","data":{}}"#),
        named("an event_id of 129 bytes", #"{"event_id":"\#(String(repeating: "A", count: 129))","data":{}}"#),
        named("an unknown event_id", #"{"event_id":"ORDER_RETURNED","data":{"id":"100"}}"#),
        named("no data", #"{"event_id":"ORDER_CREATED"}"#),
        named("data of null", #"{"event_id":"ORDER_CREATED","data":null}"#),
        named("data that is an array", #"{"event_id":"ORDER_CREATED","data":[]}"#),
        named("every field of another type", everyFieldAnotherType),
        named("every field null", everyFieldNull),
        named("a user without fields", event(#""user":{}"#)),
        named("a user that is an array", event(#""user":[]"#)),
        named("a key named __proto__", event(#""__proto__":{"id":"1"},"constructor":null"#)),
    ]

    private static let everyFieldAnotherType = """
        {"event_id":"ORDER_CREATED","data":{"id":true,"code":1,"utmId":[],"date":7,"status":{},
        "user":{"id":1.5,"document":12345678909,"name":false,"email":{},"phone":0,"cellphone":[1]}}}
        """

    private static let everyFieldNull = """
        {"event_id":"ORDER_CREATED","data":{"id":null,"code":null,"utmId":null,"date":null,"status":null,
        "user":{"id":null,"document":null,"name":null,"email":null,"phone":null,"cellphone":null}}}
        """
}
