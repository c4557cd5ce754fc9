import EventFormats
import Foundation
import TestSupport
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    @Test("puts commas between values and members, and none elsewhere")
    func commas() {
        var json = JSONWriter()
        json.beginObject()
        json.name("a")
        json.beginArray()
        json.integer(1)
        json.beginArray()
        json.endArray()
        json.beginObject()
        json.endObject()
        json.endArray()
        json.name("b")
        json.null()
        json.name(verbatim: "\"c\"")
        json.boolean(true)
        json.endObject()
        json.endLine()
        json.integer(-2)
        #expect(json.text == "{\"a\":[1,[],{}],\"b\":null,\"\\\"c\\\"\":true}\n-2")
    }

    @Test("writes numbers to the ends of their range")
    func numbers() {
        var json = JSONWriter()
        json.beginArray()
        json.integer(UInt64.max)
        json.integer(Int64.min)
        json.integer(0)
        json.endArray()
        #expect(json.text == "[18446744073709551615,-9223372036854775808,0]")
    }

    @Test("escapes controls, quotes and backslashes, and leaves everything else as it is")
    func escapes() {
        var json = JSONWriter()
        json.string("\u{0}\u{1F}\u{8}\t\n\u{C}\r\"\\/\u{7F}é\u{2028}\u{202E}😀")
        #expect(json.text == "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u{7F}é\u{2028}\u{202E}😀\"")
    }

    @Test("escapes a character at every place of a word, and across pieces of a long text")
    func escapePlaces() throws {
        for count in [0, 1, 7, 8, 9, 15, 16, 17, 4095, 4096, 4097, 9000] {
            for place in Set([0, 1, 7, 8, count / 2, count - 1]).filter({ (0..<count).contains($0) }) {
                for special in ["\"", "\\", "\n", "\u{1F}", "é"] {
                    let text =
                        String(repeating: "x", count: place) + special
                        + String(repeating: "y", count: count - place - 1)
                    var json = JSONWriter()
                    json.string(text)
                    let value = try JSONSerialization.jsonObject(with: Data(json.bytes), options: .fragmentsAllowed)
                    #expect(value as? String == text)
                }
            }
        }
    }

    @Test("writes every ASCII character so that it comes back, in every place of a word")
    func everyCharacter() throws {
        for value in UInt8(0)..<0x80 {
            for place in 0..<9 {
                let text = String(repeating: "a", count: place) + String(Unicode.Scalar(value)) + "bcdefghi"
                var json = JSONWriter()
                json.string(text)
                #expect(try JSONDecoder().decode(String.self, from: Data(json.bytes)) == text)
            }
        }
    }

    @Test("writes base64 of every length as Foundation reads it")
    func base64() {
        for count in 0..<50 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 251) }
            var json = JSONWriter()
            bytes.withUnsafeBytes { json.base64($0) }
            #expect(Data(base64Encoded: String(json.text.dropFirst().dropLast())) == Data(bytes))
        }
    }

    @Test("goes on behind bytes that it takes over, and gives all of them back")
    func continuing() {
        var bytes = Array("[".utf8)
        for number in 1...2 {
            var json = JSONWriter(continuing: &bytes)
            #expect(bytes.isEmpty)
            json.integer(number)
            json.endLine()
            json.finish(&bytes)
            #expect(json.bytes.isEmpty)
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "[1\n2\n")
    }
}
