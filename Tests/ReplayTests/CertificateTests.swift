import EventModel
import Foundation
import Replay
import Sinks
import TestSupport
import Testing

/// Servers with real certificates, made by `openssl`, and servers that speak no TLS.
@Suite("What is wrong with an HTTPS destination is told in words of its own", .timeLimit(.minutes(5)))
struct CertificateTests {
    private static let extensions = """
        [ca]
        default_ca = this
        [this]
        database = index.txt
        new_certs_dir = .
        default_md = sha256
        policy = any
        unique_subject = no
        rand_serial = yes
        [any]
        commonName = supplied
        [issuer]
        basicConstraints = critical, CA:TRUE
        keyUsage = keyCertSign
        [server]
        subjectAltName = DNS:localhost
        [elsewhere]
        subjectAltName = DNS:elsewhere.example
        """

    /// Runs `openssl` in `directory`.
    private static func openssl(_ directory: String, _ line: String) throws {
        let arguments = line.split(separator: " ").map(String.init)
        let (status, output) = try runTool("env", ["-C", directory, "openssl"] + arguments)
        try #require(status == 0, "\(line): \(output)")
    }

    /// A directory with an issuer, `issuer.pem`, and in `chain.pem` and `key.pem` what a server presents that it has vouched
    /// for between two moments, as ASN.1 writes them.
    private static func makeCertificate(
        in directory: String, for extensions: String = "server", from: String, to: String
    ) throws {
        try "".write(toFile: directory + "/index.txt", atomically: true, encoding: .utf8)
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config config"
        try "[req]\ndistinguished_name = name\n[name]\n\(Self.extensions)".write(
            toFile: directory + "/config", atomically: true, encoding: .utf8)
        try openssl(directory, "req -new \(key) -keyout issuer.key -out issuer.csr -subj /CN=Issuer")
        try openssl(
            directory,
            "ca -batch -notext -config config -selfsign -keyfile issuer.key -in issuer.csr -out issuer.pem "
                + "-extensions issuer -startdate 20200101000000Z -enddate 20990101000000Z")
        try openssl(directory, "req -new \(key) -keyout key.pem -out server.csr -subj /CN=server")
        try openssl(
            directory,
            "ca -batch -notext -config config -keyfile issuer.key -cert issuer.pem -in server.csr -out server.pem "
                + "-extensions \(extensions) -startdate \(from) -enddate \(to)")
        let chain = try ["server.pem", "issuer.pem"].map {
            try String(contentsOfFile: directory + "/" + $0, encoding: .utf8)
        }
        try chain.joined().write(toFile: directory + "/chain.pem", atomically: true, encoding: .utf8)
    }

    /// What becomes of an event that is posted to `url`.
    private func deliver(to url: String, issuersPath: String? = nil) async throws -> Delivery {
        let logID = try #require(LogID(bytes: [UInt8](0..<16)))
        var destination = HTTPDestination(url: url)
        destination.timeoutSeconds = 10
        destination.issuersPath = issuersPath
        let sink = HTTPSink(to: destination, of: logID)
        let event = Event(
            position: 1, epoch: 1, content: TemporaryLog.event(1), previousHash: .zero, recordHash: .zero)
        let delivery = await Delivery(of: [event], to: sink)
        await sink.shutDown()
        return delivery
    }

    /// The same, to a server with a certificate of these dates.
    private func deliver(
        host: String = "localhost", for extensions: String = "server", from: String = "20200101000000Z",
        to: String = "20990101000000Z", isIssuerKnown: Bool = true
    ) async throws -> Delivery {
        let directory = try makeTemporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Self.makeCertificate(in: directory, for: extensions, from: from, to: to)
        let server = try await TLSServer(certificates: directory + "/chain.pem", key: directory + "/key.pem")
        let delivery = try await deliver(
            to: "https://\(host):\(server.port)/", issuersPath: isIssuerKnown ? directory + "/issuer.pem" : nil)
        try await server.stop()
        return delivery
    }

    @Test("one that is all right is not told of: an issuer that a file names is believed")
    func sound() async throws {
        let delivery = try await deliver()
        #expect(delivery.count == 1 && delivery.error == nil, "\(delivery.error?.message ?? "")")
    }

    @Test("a certificate that has expired", arguments: [true, false])
    func expired(isIssuerKnown: Bool) async throws {
        let delivery = try await deliver(to: "20210203040506Z", isIssuerKnown: isIssuerKnown)
        #expect(delivery.error?.message == "position 1: its certificate expired on 2021-02-03")
        #expect(delivery.error?.isRetriable == true)
    }

    @Test("one that is not valid yet")
    func notYet() async throws {
        let delivery = try await deliver(from: "20980203040506Z")
        #expect(delivery.error?.message == "position 1: its certificate is not valid before 2098-02-03")
    }

    @Test("one of an issuer that nobody here knows", arguments: ["localhost", "127.0.0.1"])
    func unknownIssuer(host: String) async throws {
        let delivery = try await deliver(host: host, isIssuerKnown: false)
        #expect(
            delivery.error?.message == "position 1: its certificate is of an issuer that is not trusted here")
    }

    @Test("one that is made out to another name, or to a name where an address was asked for")
    func otherName() async throws {
        let words = "position 1: its certificate is made out to another name"
        #expect(try await deliver(for: "elsewhere").error?.message == words)
        #expect(try await deliver(host: "127.0.0.1").error?.message == words)
    }

    @Test(
        "a server that speaks no TLS",
        arguments: [
            ("", "HTTP/1.1 400 Bad Request\r\n\r\n"), ("SSH-2.0-OpenSSH_9.2\r\n", ""), ("220 mail ESMTP\r\n", ""),
        ])
    func noTLS(greeting: String, answer: String) async throws {
        let server = try await BluntServer(greeting: greeting, answer: answer)
        let delivery = try await deliver(to: "https://127.0.0.1:\(server.port)/")
        try await server.stop()
        #expect(
            delivery.error?.message
                == "position 1: it does not speak TLS: is its URL http:// and not https://?")
    }

    @Test("a server that closes the connection instead of a handshake")
    func closes() async throws {
        let server = try await BluntServer(greeting: "", answer: "")
        let delivery = try await deliver(to: "https://127.0.0.1:\(server.port)/")
        try await server.stop()
        #expect(delivery.error?.message == "position 1: the connection was closed before an answer came")
    }
}
