import Foundation
import TestSupport
import Testing

@Suite("replay http", .timeLimit(.minutes(3)))
struct ReplayHTTPTests {
    private static let accepted = "HTTP/1.1 204 No Content\r\n\r\n"

    @Test("takes its URL, a token, header fields and secrets from files, and names the files in what is left to do")
    func files() async throws {
        let (data, program) = try await SampleLog.make()
        let server = try LoopbackServer { number in
            number < 3 ? Self.accepted : "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n"
        }
        try await withTemporaryDirectory { folder in
            let contents = [
                "url": server.url + "?key=hidden\n", "token": "hidden\n", "fields": "X-Key: hidden\n\nX-Other:b\n",
                "secrets": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
            ]
            for (name, text) in contents { try RawFile.write(Array(text.utf8), to: folder + "/" + name) }
            let outcome = try await program.run(
                "replay", "http", "--url-file", folder + "/url", "--bearer-file", folder + "/token", "--header-file",
                folder + "/fields", "--webhook-secret-file", folder + "/secrets", "--header", "X-Third: 3")
            let fields = try #require(server.requests.first).fields
            #expect(server.requests[0].line == "POST /hook?key=hidden HTTP/1.1")
            #expect(fields["authorization"] == "Bearer hidden" && fields["x-key"] == "hidden")
            #expect(fields["x-other"] == "b" && fields["x-third"] == "3" && fields["webhook-signature"] != nil)
            #expect(outcome.status == 1 && !outcome.errors.contains("hidden") && !outcome.errors.contains("whsec_"))
            #expect(
                outcome.errorLines.dropLast().last?.contains(
                    "diario replay http --url-file \(folder)/url --header \"$HEADER\" --header-file "
                        + "\(folder)/fields --bearer-file \(folder)/token --webhook-secret-file \(folder)/secrets "
                        + "--timeout 30 --after 2") == true, "\(outcome.errors)")
        }
        server.stop()
        _ = data
    }

    @Test("takes them from the environment where nothing else says them")
    func environment() async throws {
        let (data, _) = try await SampleLog.make()
        let server = try LoopbackServer { _ in Self.accepted }
        let program = try DiarioProgram(
            data: data.path,
            [
                "DIARIO_REPLAY_URL": server.url, "DIARIO_REPLAY_BEARER": "hidden",
                "DIARIO_REPLAY_WEBHOOK_SECRETS":
                    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS0",
            ])
        let outcome = try await program.run("replay", "http", "--last", "1")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let fields = try #require(server.requests.first).fields
        #expect(fields["authorization"] == "Bearer hidden")
        #expect(fields["webhook-signature"]?.split(separator: " ").count == 2)
        server.stop()
    }

    @Test(
        "refuses what it cannot use, and quotes no secret",
        arguments: [
            ([], 64, "no URL: give it, or --url-file FILE, or set DIARIO_REPLAY_URL"),
            (["http://a", "--url-file", "x"], 64, "URL and --url-file exclude each other."),
            (["ftp://hidden"], 64, "URL wants http://HOST… or https://HOST…, with a port up to 65535 if any"),
            (
                ["http://a", "--header", "Host: hidden"], 64,
                "--header wants NAME: VALUE in ASCII, and no name that Diário or HTTP gives itself; number 1 is none"
            ),
            (["http://a", "--cloudevents-mode", "batch"], 64, "--cloudevents-mode wants --as cloudevents."),
            (
                ["http://a", "--bearer-file", "/nowhere"], 78,
                "--bearer-file names a file that cannot be read, or is empty: /nowhere"
            ),
            (
                ["http://a", "--ca-file", "/etc/passwd"], 78,
                "--ca-file names a file without certificates (PEM): /etc/passwd"
            ),
            (
                ["http://a", "--webhook-secret-file", "/etc/hostname"], 78,
                "webhook secret 1 is not whsec_ and base64 of 24 to 64 bytes"
            ),
        ] as [([String], Int32, String)])
    func refusals(arguments: [String], status: Int32, message: String) async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run(["replay", "http"] + arguments)
        #expect(outcome.status == status && outcome.errorLines.first == "diario: \(message)", "\(outcome.errors)")
        #expect(!outcome.errors.contains("hidden"))
        _ = data
    }

    @Test(
        "posts to a private address only with --allow-private, whatever name leads there",
        .enabled(if: Self.canMakeNetwork, "this user may make no network"))
    func privateAddress() async throws {
        let (data, program) = try await SampleLog.make()
        // A network of its own, with a private address and a server that knows no POST.
        let script = """
            ip link set lo up && ip addr add 10.9.9.9/32 dev lo
            python3 -u -m http.server --bind 10.9.9.9 8080 2>&1 & server=$!
            until (exec 3<>/dev/tcp/10.9.9.9/8080) 2>/dev/null; do sleep 0.01; done
            diario replay http http://10.9.9.9:8080/ --last 1; echo "ended $?"
            diario replay http http://10.9.9.9:8080/ --last 1 --allow-private --attempts 1; echo "ended $?"
            kill $server
            """
        let outcome = try await program.run(["-n", "bash", "-c", script], executable: "unshare")
        #expect(
            outcome.errorLines.filter { $0.contains("9.9.9") || $0.contains("status") }.filter { !$0.hasPrefix("rest") }
                == [
                    "diario: 10.9.9.9 is a private address: --allow-private lets events go there",
                    "diario: position 7 was answered with status 501",
                ], "\(outcome.errors)")
        #expect(outcome.lines.filter { $0.hasPrefix("ended") } == ["ended 1", "ended 69"])
        // Nothing but the second POST has reached the server.
        #expect(outcome.lines.count { $0.contains("POST") && $0.contains("501 -") } == 1, "\(outcome.output)")
        _ = data
    }

    static let canMakeNetwork: Bool = {
        guard let made = try? runTool("unshare", ["-n", "ip", "link", "set", "lo", "up"]) else { return false }
        return made.status == 0
    }()
}
