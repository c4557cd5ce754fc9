import EventModel
import EventStore
import Receiver
import Testing

/// A request that must not be understood in any way: `TOKEN` stands for the target with a good token.
struct Vector: Sendable {
    let name: String
    private let bytes: [UInt8]
    private let text: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
        bytes = []
    }

    init(_ name: String, bytes: [UInt8]) {
        self.name = name
        text = ""
        self.bytes = bytes
    }

    func bytes(target: String) -> [UInt8] {
        bytes + Array(text.replacing("TOKEN", with: target).utf8)
    }

    /// A POST with these fields and this after them.
    static func post(_ name: String, _ fields: String, _ rest: String = "hello") -> Vector {
        Vector(name, "POST TOKEN HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n\(rest)")
    }

    /// A POST whose body is these chunks.
    static func chunks(_ name: String, _ chunks: String) -> Vector {
        .post(name, "Transfer-Encoding: chunked", chunks)
    }

    static let malformed: [Vector] = framing + chunking + lines + targets + versions

    static let framing: [Vector] = [
        .post("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        .post("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
        .post("two lengths", "Content-Length: 5\r\nContent-Length: 6"),
        .post("the same length twice", "Content-Length: 5\r\nContent-Length: 5"),
        .post("a list of lengths", "Content-Length: 5, 5"),
        .post("a length with plus", "Content-Length: +5"),
        .post("a length with minus", "Content-Length: -5"),
        .post("a hexadecimal length", "Content-Length: 0x5"),
        .post("a length with a space inside", "Content-Length: 5 5"),
        .post("a length with a fraction", "Content-Length: 5.0"),
        .post("no length in the field", "Content-Length:"),
        .post("a length past 64 bits", "Content-Length: 18446744073709551621"),
        .post("a length with a control character", "Content-Length: \u{B}5"),
        .post("a space before the colon of a length", "Content-Length : 5"),
        .post("a space before the colon of a coding", "Transfer-Encoding : chunked", "0\r\n\r\n"),
        .post("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        .post("chunked twice in a list", "Transfer-Encoding: chunked, chunked", "0\r\n\r\n"),
        .post("another coding before chunked", "Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
        .post("another coding after chunked", "Transfer-Encoding: chunked, gzip", "0\r\n\r\n"),
        .post("a coding that only ends in chunked", "Transfer-Encoding: xchunked", "0\r\n\r\n"),
        .post("the identity coding", "Transfer-Encoding: identity", "0\r\n\r\n"),
        .post("a coding with a control character", "Transfer-Encoding: \u{B}chunked", "0\r\n\r\n"),
        .post("a coding with a parameter", "Transfer-Encoding: chunked;x=1", "0\r\n\r\n"),
        .post("an empty coding", "Transfer-Encoding: \r\nContent-Length: 5"),
        Vector("chunks over HTTP/1.0", "POST TOKEN HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ]

    static let chunking: [Vector] = [
        .chunks("a chunk size that is none", "g\r\nhello\r\n0\r\n\r\n"),
        .chunks("a chunk size with minus", "-5\r\nhello\r\n0\r\n\r\n"),
        .chunks("a chunk size with 0x", "0x5\r\nhello\r\n0\r\n\r\n"),
        .chunks("a chunk size after a space", " 5\r\nhello\r\n0\r\n\r\n"),
        .chunks("a chunk size before a space", "5 \r\nhello\r\n0\r\n\r\n"),
        .chunks("no chunk size", "\r\nhello\r\n0\r\n\r\n"),
        .chunks("a chunk size past 64 bits", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        .chunks("a chunk longer than its size", "4\r\nhello\r\n0\r\n\r\n"),
        .chunks("no line end after a chunk", "5\r\nhello0\r\n\r\n"),
        .chunks("a bare line feed after a chunk size", "5\nhello\r\n0\r\n\r\n"),
        .chunks("a bare line feed after a chunk", "5\r\nhello\n0\r\n\r\n"),
        .chunks("a bare line feed in an extension", "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        .chunks("a trailer without a colon", "5\r\nhello\r\n0\r\nrubbish\r\n\r\n"),
        .chunks("a trailer with NUL", "5\r\nhello\r\n0\r\nx: \0\r\n\r\n"),
    ]

    static let lines: [Vector] = [
        Vector("bare line feeds", "POST TOKEN HTTP/1.1\nHost: x\nContent-Length: 0\n\n"),
        Vector("a bare line feed after the request line", "POST TOKEN HTTP/1.1\nHost: x\r\n\r\n"),
        Vector("a bare line feed after a field", "POST TOKEN HTTP/1.1\r\nHost: x\nX: y\r\n\r\n"),
        Vector("a bare line feed at the header's end", "POST TOKEN HTTP/1.1\r\nHost: x\r\n\n"),
        Vector("a bare carriage return in a value", "POST TOKEN HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n"),
        Vector("a folded line", "POST TOKEN HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"),
        Vector("a folded line with a tab", "POST TOKEN HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb\r\n\r\n"),
        Vector("a folded length", "POST TOKEN HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n 5\r\n\r\nhello"),
        Vector("a space before the first field", "POST TOKEN HTTP/1.1\r\n Host: x\r\n\r\n"),
        Vector("NUL in a value", "POST TOKEN HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"),
        Vector("NUL in a name", "POST TOKEN HTTP/1.1\r\nHost: x\r\nX\0: a\r\n\r\n"),
        Vector("a control character in a value", "POST TOKEN HTTP/1.1\r\nHost: x\r\nX: a\u{1}b\r\n\r\n"),
        Vector("DEL in a value", "POST TOKEN HTTP/1.1\r\nHost: x\r\nX: a\u{7F}b\r\n\r\n"),
        Vector("a space in a name", "POST TOKEN HTTP/1.1\r\nHost: x\r\nX Y: a\r\n\r\n"),
        Vector("a name outside ASCII", "POST TOKEN HTTP/1.1\r\nHost: x\r\nÉ: a\r\n\r\n"),
        Vector("an empty name", "POST TOKEN HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n"),
        Vector("no colon", "POST TOKEN HTTP/1.1\r\nHost: x\r\nrubbish\r\n\r\n"),
        Vector("no Host", "POST TOKEN HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
        Vector("a Host with a space", "POST TOKEN HTTP/1.1\r\nHost: a b\r\nContent-Length: 0\r\n\r\n"),
        Vector("a Host with a slash", "POST TOKEN HTTP/1.1\r\nHost: a/b\r\nContent-Length: 0\r\n\r\n"),
        Vector("a Host that is a fragment", "POST TOKEN HTTP/1.1\r\nHost: #\r\nContent-Length: 0\r\n\r\n"),
        Vector("a Host with a user", "POST TOKEN HTTP/1.1\r\nHost: a@b\r\nContent-Length: 0\r\n\r\n"),
        Vector("a Host with two ports", "POST TOKEN HTTP/1.1\r\nHost: a:1:2\r\nContent-Length: 0\r\n\r\n"),
        Vector("a Host with a port that is none", "POST TOKEN HTTP/1.1\r\nHost: a:b\r\nContent-Length: 0\r\n\r\n"),
        Vector("a Host with a bracket", "POST TOKEN HTTP/1.1\r\nHost: [::1\r\nContent-Length: 0\r\n\r\n"),
        Vector("a Host outside ASCII", "POST TOKEN HTTP/1.1\r\nHost: é\r\nContent-Length: 0\r\n\r\n"),
        Vector("two spaces after the method", "POST  TOKEN HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
        Vector("two spaces before the version", "POST TOKEN  HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
        Vector("a space after the version", "POST TOKEN HTTP/1.1 \r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
        Vector("two Hosts", "POST TOKEN HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
    ]

    static let targets: [Vector] = [
        Vector("the absolute form of another scheme", "POST ftp://xTOKEN HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("the absolute form without a host", "POST http://TOKEN HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("the absolute form with a user", "POST http://a:b@xTOKEN HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("the asterisk form", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("the authority form", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("a fragment", "POST TOKEN#x HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("a target outside ASCII", "POST /webhooks/ação HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("NUL in the target", "POST /webhooks/loja\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("a tab in the target", "POST /webhooks/\tloja HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("a space in the target", "POST /webhooks/loja x HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("no target", "POST HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("an unknown method", "BREW TOKEN HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("a method in lower case", "post TOKEN HTTP/1.1\r\nHost: x\r\n\r\n"),
        Vector("a space before the method", " POST TOKEN HTTP/1.1\r\nHost: x\r\n\r\n"),
    ]

    static let versions: [Vector] = [
        Vector("HTTP/0.9", "POST TOKEN HTTP/0.9\r\nHost: x\r\n\r\n"),
        Vector("no version", "GET /livez\r\n\r\n"),
        Vector("HTTP/1.2", "POST TOKEN HTTP/1.2\r\nHost: x\r\n\r\n"),
        Vector("HTTP/2.0", "POST TOKEN HTTP/2.0\r\nHost: x\r\n\r\n"),
        Vector("HTTP/11", "POST TOKEN HTTP/11\r\nHost: x\r\n\r\n"),
        Vector("HTTP/1.10", "POST TOKEN HTTP/1.10\r\nHost: x\r\n\r\n"),
        Vector("http in lower case", "POST TOKEN http/1.1\r\nHost: x\r\n\r\n"),
        Vector("something after the version", "POST TOKEN HTTP/1.1 x\r\nHost: x\r\n\r\n"),
        Vector("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Vector(
            "a TLS greeting", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, 0x0D, 0x0A]),
        Vector("rubbish", bytes: Array(repeating: 0xFF, count: 64)),
    ]
}

@Suite("Hostile HTTP")
struct HostileTests {
    @Test("is answered 400 and the connection closed, and nothing is stored")
    func malformed() async throws {
        try await withReceiver { (server: TestServer) throws in
            for vector in Vector.malformed {
                let bytes = vector.bytes(target: server.target) + Array(server.request("smuggled").utf8)
                // Whole, then byte by byte: how it is cut must not matter.
                for isWhole in [true, false] {
                    let client = try server.connect()
                    if isWhole {
                        try client.send(bytes)
                    } else {
                        for byte in bytes { client.sendAsMuchAsPossible([byte]) }
                    }
                    let response = try client.receive()
                    #expect(response.status == 400, "\(vector.name)")
                    #expect(response.value("connection") == "close", "\(vector.name)")
                    #expect(try client.isClosed(), "\(vector.name)")
                }
                #expect(try server.count() == 0, "\(vector.name)")
            }
        }
    }

    @Test("of a kind that is allowed is taken for what it is")
    func harmless() async throws {
        try await withReceiver { (server: TestServer) throws in
            let client = try server.connect()
            for fields in [
                "X: a\u{9}b\r\n", "X:\r\n", "X:   padded   \r\n", "content-LENGTH: 5\r\n", "X: caf\u{E9}\r\n",
                "Connection: keep-alive, x\r\n", "TE: trailers\r\n", "Expect: 100-Continue\r\n", "Expect:\r\n",
                "Expect: , 100-continue,\r\n",
            ] {
                let length = fields.hasPrefix("content") ? "" : "Content-Length: 5\r\n"
                try client.send("\r\nPOST \(server.target)&x=%00 HTTP/1.1\r\nHost:\r\n\(fields)\(length)\r\nhello")
                var response = try client.receive()
                if response.status == 100 { response = try client.receive() }
                #expect(response.status == 200, "\(fields.debugDescription)")
                #expect(try server.event(response.position).content.body == Array("hello".utf8))
            }
        }
    }

    @Test("is found behind requests that came with it, which are answered")
    func pipelined() async throws {
        try await withReceiver { (server: TestServer) throws in
            let chunked = "POST \(server.target) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            let before = [
                server.request("hello"), server.request(""), chunked + "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
                "\r\n" + server.request("two  spaces  and a\r\n\r\nblank line"),
            ]
            for (number, request) in before.enumerated() {
                let bad = "POST \(server.target)  HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
                let bytes = Array((request + bad + server.request("smuggled")).utf8)
                for isWhole in [true, false] {
                    let client = try server.connect()
                    if isWhole {
                        try client.send(bytes)
                    } else {
                        for byte in bytes { client.sendAsMuchAsPossible([byte]) }
                    }
                    #expect(try client.receive().position == UInt64(2 * number + (isWhole ? 1 : 2)))
                    #expect(try client.receive().status == 400)
                    #expect(try client.isClosed())
                }
            }
            #expect(try server.count() == UInt64(2 * before.count))
        }
    }

    @Test("asking for another protocol is answered in this one, and the connection closed")
    func upgrade() async throws {
        try await withReceiver { (server: TestServer) throws in
            for fields in ["Upgrade: websocket\r\nConnection: Upgrade\r\n", "Upgrade: h2c\r\n"] {
                let client = try server.connect()
                try client.send(server.request(fields: fields) + server.request("smuggled"))
                let response = try client.receive()
                #expect(response.status == 200)
                #expect(response.value("connection") == "close")
                #expect(try client.isClosed())
            }
            #expect(try server.count() == 2)
        }
    }

    @Test("that stops in the middle stores nothing")
    func truncated() async throws {
        try await withReceiver { (server: TestServer) throws in
            let request = Array(server.request("hello").utf8)
            for length in stride(from: 1, to: request.count, by: 7) {
                let client = try server.connect()
                try client.send(Array(request[..<length]))
                client.endSending()
                if let response = try client.receiveIfAny() { #expect(response.status == 400) }
                #expect(try client.isClosed())
            }
            let client = try server.connect()
            try client.send(
                "POST \(server.target) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            client.endSending()
            if let response = try client.receiveIfAny() { #expect(response.status == 400) }
            #expect(try server.count() == 0)
        }
    }

    @Test("of random bytes and mutations ends with an answer or a closed connection, and the server goes on")
    func mutations() async throws {
        try await withReceiver { (server: TestServer) throws in
            let seed = TestSeed.value
            var generator = TestSeed.Generator(seed: seed)
            let request = Array(server.request("hello", fields: "Transfer-Encoding: x\r\nX: y\r\n").utf8)
            for _ in 0..<TestSeed.rounds {
                var bytes = request
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
                    }
                }
                let client = try server.connect()
                client.sendAsMuchAsPossible(bytes)
                client.endSending()
                while let response = try client.receiveIfAny() {
                    #expect(
                        [100, 200, 400, 401, 404, 405, 411, 413, 415, 417, 431].contains(response.status),
                        "seed \(seed)")
                }
            }
            let client = try server.connect()
            try client.send(server.request())
            #expect(try client.receive().status == 200)
        }
    }
}
