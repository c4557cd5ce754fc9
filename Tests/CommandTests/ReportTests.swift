import EventModel
import Foundation
import TestSupport
import Testing

@Suite("show, stats, verify, reindex and token", .timeLimit(.minutes(3)))
struct ReportTests {
    @Test("show --raw writes the body byte for byte and nothing else")
    func raw() async throws {
        let (data, program) = try await SampleLog.make()
        let outcome = try await program.run(["-c", "diario show 4 --raw | od -An -tx1"], executable: "bash")
        #expect(
            outcome.output.split(separator: " ").map { $0.trimmingCharacters(in: .newlines) } == ["00", "ff", "0a"])
        _ = data
    }

    @Test("show for people is safe for a terminal")
    func card() async throws {
        let (data, program) = try await SampleLog.make()
        let first = try await program.run("show", "1", "--lang", "pt-BR")
        #expect(first.output.contains("Ana Conceição") && first.output.contains("Compra realizada (ORDER_CREATED)"))
        let hostile = try await program.run("show", "7")
        #expect(!hostile.output.contains("\u{1B}") && hostile.output.contains("seven\\u{1B}[2J"))
        let undecodable = try await program.run("show", "4")
        #expect(undecodable.output.contains("undecodable: no JSON object"))
        #expect(undecodable.output.contains(#"\u{0}\xFF"#))
        _ = data
    }

    @Test("show names who sent an event: address, token label and kept headers")
    func sender() async throws {
        let data = TemporaryData()
        let request = RequestMetadata(
            address: "203.0.113.9", tokenLabel: "go-2026",
            headers: [.init(name: "user-agent", value: "GO/7"), .init(name: "x-request-id", value: "a\u{1B}b")])
        let event = try SampleLog.undecodable("2026-03-31T15:00:00Z").with(request: request)
        try await data.create(with: [event])
        let program = try DiarioProgram(data: data.path)
        let card = try await program.run("show", "1").output
        for words in ["Address", "203.0.113.9", "Token label", "go-2026", "user-agent", "GO/7", #"a\u{1B}b"#] {
            #expect(card.contains(words), "\(words): \(card)")
        }
        let object = try await program.run("show", "1", "--json").object()
        let sender = try #require(object["sender"] as? [String: Any])
        #expect(sender["address"] as? String == "203.0.113.9" && sender["token_label"] as? String == "go-2026")
        #expect(
            sender["headers"] as? [[String: String]] == [
                ["name": "user-agent", "value": "GO/7"], ["name": "x-request-id", "value": "a\u{1B}b"],
            ])
        for command in [["replay", "ndjson"], ["audit", "--json"]] {
            #expect(try await program.run(command).output.contains(#""token_label":"go-2026""#))
        }
    }

    @Test("stats --json has the contract's members")
    func stats() async throws {
        let (data, program) = try await SampleLog.make()
        let stats = try await program.run("stats", "--json").object()
        #expect(
            Set(stats.keys) == [
                "log_id", "epoch", "format_version", "events", "head", "by_kind", "by_source", "undecodable",
                "first_received_at", "last_received_at", "longest_silence", "indexed_through", "log_bytes",
                "index_bytes",
                "oldest_reader_seconds", "outages",
            ])
        #expect(stats["events"] as? Int == 7 && stats["undecodable"] as? Int == 1)
        #expect(stats["by_source"] as? [String: Int] == ["loja": 6, "outra": 1])
        #expect((stats["by_kind"] as? [String: Int])?["ORDER_CREATED"] == 2)
        #expect(stats["first_received_at"] as? String == "2026-03-30T12:00:00.000000Z")
        #expect(
            stats["longest_silence"] as? [String: String] == [
                "from": "2026-04-01T03:00:00.000000Z", "until": "2026-04-02T00:00:00.000000Z",
            ])
        let text = try await program.run("stats")
        #expect(text.status == 0 && !text.output.contains("\u{1B}"))
        _ = data
    }

    @Test("verify --json has the contract's members, and --head proves the log since")
    func verify() async throws {
        let (data, program) = try await SampleLog.make()
        let report = try await program.run("verify", "--json").object()
        #expect(
            Set(report.keys) == ["ok", "checked", "head", "first_bad_position", "reason", "index", "anchors", "pages"])
        #expect(report["ok"] as? Bool == true && report["checked"] as? Int == 7 && report["reason"] is NSNull)
        #expect(report["index"] as? [String: Int] == ["missing": 0, "surplus": 0, "through": 7])
        let event = try await program.run("show", "3", "--json").object()
        let hash = try #require(event["record_hash"] as? String)
        #expect(try await program.run("verify", "--head", "1:3:\(hash)").status == 0)
        for wrong in ["1:4:\(hash)", "2:3:\(hash)", "1:9:\(hash)"] {
            let outcome = try await program.run("verify", "--json", "--head", wrong)
            #expect(outcome.status == 65)
            let object = try outcome.object()
            #expect(object["ok"] as? Bool == false && object["reason"] is String)
        }
        // Without an index there is nothing to compare, which is no damage, and is said.
        try FileManager.default.removeItem(atPath: data.path + "/index/pages")
        let without = try await program.run("verify", "--json")
        let index = try #require(try without.object()["index"] as? [String: Any])
        #expect(without.status == 0 && index["through"] is NSNull)
    }

    @Test(
        "verify says of which of the two it is that something is not as it was written",
        arguments: [
            ("index", "The log is as it was written; its index is NOT."), ("log", "The log is NOT as it was written."),
        ])
    func verdict(damaged: String, headline: String) async throws {
        let (data, program) = try await SampleLog.make()
        let path = data.path + "/\(damaged)/data.mdb"
        // A key of the index; in the log, the beginning of a frame that zstd packed.
        let known: [UInt8] = damaged == "index" ? Array("0000593099".utf8) : [0x28, 0xB5, 0x2F, 0xFD]
        // A page that is free now may have one too.
        for place in try RawFile.bytes(path).ranges(of: known).map(\.lowerBound) {
            try RawFile.overwrite(path, at: place + 3, with: [0])
        }
        let screen = try await program.run("verify")
        #expect(screen.status == 65 && screen.lines.first == headline, "\(screen.output)")
        #expect(screen.output.contains("diario reindex") == (damaged == "index"))
        let report = try await program.run("verify", "--json").object()
        #expect(
            report["ok"] as? Bool == false
                && (report["reason"] as? String)?.contains(damaged == "index" ? "index" : "position") == true)
    }

    @Test("verify reports a file that is cut off as damage, whatever that does to the process that reads it")
    func cutOff() async throws {
        let (data, program) = try await SampleLog.makeLong(2000)
        let file = try #require(FileHandle(forUpdatingAtPath: data.path + "/log/data.mdb"))
        let size = try file.seekToEnd()
        try file.truncate(atOffset: size / 2 / 4096 * 4096)
        try file.close()
        let outcome = try await program.run("verify", "--json")
        #expect(outcome.status == 65, "\(outcome.errors)")
        // A file that is refused before it is read is an error, and no report.
        if !outcome.output.isEmpty { #expect(try outcome.object()["ok"] as? Bool == false) }
        #expect(!(outcome.output + outcome.errors).isEmpty)
        _ = data
    }

    @Test("reindex builds a lost index anew")
    func reindex() async throws {
        let (data, program) = try await SampleLog.make()
        try FileManager.default.removeItem(atPath: data.path + "/index")
        let without = try await program.run("replay", "ndjson", "--order", "0000593098")
        #expect(without.lines.count == 5 && without.errorLines.count == 2)
        let outcome = try await program.run("reindex", "--allow-filesystem", "overlayfs")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try outcome.object()["indexed_through"] as? Int == 7)
        let with = try await program.run("replay", "ndjson", "--order", "0000593098")
        #expect(with.output == without.output && with.errors == "diario: 5 delivered, 1 to 6\n")
        #expect(try await program.run("verify").status == 0)
    }

    @Test("token new prints the token alone, and the URL to register beside it")
    func tokenNew() async throws {
        let data = TemporaryData()
        _ = try data.create()
        let program = try DiarioProgram(data: data.path)
        let sender = try await program.run("token", "new", "--source", "loja", "--label", "go", "--expires", "90d")
        #expect(sender.output.wholeMatch(of: /[A-Za-z0-9_-]{43}\n/) != nil)
        #expect(sender.errors.hasPrefix("https://YOUR-HOST/webhooks/loja?token=\(sender.output)"))
        let named = try await program.run("token", "new", "--source", "loja", "--public-url", "https://h.example/go/")
        #expect(named.errors == "https://h.example/go/webhooks/loja?token=\(named.output)")

        let list = try await program.run("token", "list", "--json")
        let tokens = try list.lines.map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(tokens.count == 2)
        for token in tokens {
            #expect(
                Set(token.keys) == ["id", "label", "role", "source", "created_at", "expires_at", "revoked_at"])
        }
        #expect(tokens[0]["label"] as? String == "go" && tokens[0]["expires_at"] is String)
        #expect(tokens[1]["role"] as? String == "sender" && tokens[1]["source"] as? String == "loja")
        #expect(!list.output.contains(sender.output.trimmingCharacters(in: .newlines)))
        let id = try #require(tokens[0]["id"] as? String)
        #expect(try await program.run("token", "revoke", id).status == 0)
        #expect(try await program.run("token", "revoke", "nonsense").status == 1)
        #expect(try await program.run("token", "list").output.contains("revoked"))
    }

    @Test("an exact file mode keeps tokens from other users")
    func tokenFileMode() async throws {
        let data = TemporaryData()
        _ = try data.create()
        _ = try await DiarioProgram(data: data.path).run("token", "new", "--source", "loja")
        let names = try FileManager.default.contentsOfDirectory(atPath: data.path + "/secrets")
        #expect(!names.isEmpty)
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: data.path + "/secrets/" + name)
            #expect((attributes[.posixPermissions] as? Int) == 0o600, "\(name)")
        }
    }
}
