import Foundation
import TestSupport
import Testing

@Suite("Replays into files", .timeLimit(.minutes(3)))
struct ReplayFileTests {
    @Test("hold what standard output would get", arguments: ["ndjson", "ndjson --as raw", "csv"])
    func same(destination: String) async throws {
        let (data, program) = try await SampleLog.make()
        try await withTemporaryDirectory { folder in
            let words = ["replay"] + destination.split(separator: " ").map(String.init)
            let plain = try await program.run(words)
            for name in ["events", "events.zst"] {
                let path = folder + "/" + name
                let written = try await program.run(words + ["--file", path])
                #expect(written.status == 0 && written.output.isEmpty)
                #expect(written.errors == plain.errors)
            }
            #expect(try plain.output == String(decoding: RawFile.bytes(folder + "/events"), as: UTF8.self))
            let unpacked = try runTool("zstd", ["--quiet", "--stdout", "--decompress", folder + "/events.zst"])
            #expect(unpacked.output == plain.output)
        }
        _ = data
    }

    @Test("refuse a file that is there, and replace it when told to")
    func existing() async throws {
        let (data, program) = try await SampleLog.make()
        try await withTemporaryDirectory { folder in
            let path = folder + "/events"
            try RawFile.write(Array("old".utf8), to: path)
            let refused = try await program.run("replay", "ndjson", "--file", path)
            #expect(refused.status == 1)
            #expect(refused.errors == "diario: \(path) is there already: --overwrite replaces it\n")
            #expect(try RawFile.bytes(path) == Array("old".utf8))
            let replaced = try await program.run("replay", "ndjson", "--file", path, "--overwrite")
            #expect(replaced.status == 0)
            #expect(try RawFile.bytes(path).starts(with: Array("{\"position\":1,".utf8)))
        }
        _ = data
    }

    @Test("that cannot be written leave nothing, and name the command that does all of it")
    func failed() async throws {
        let (data, program) = try await SampleLog.makeLong(4000)
        try await withTemporaryDirectory { folder in
            let path = folder + "/events.csv"
            // No file may have more than 64 KiB, as on a disk that is full.
            let command = "trap '' XFSZ; ulimit -f 64; exec diario replay csv --columns all --file \(path) --limit 3999"
            let outcome = try await program.run(["-c", command], executable: "bash")
            #expect(outcome.status == 74 && outcome.output.isEmpty)
            let partial = path + ".diario-partial"
            #expect(
                outcome.errors == """
                    diario: writing \(partial): File too large
                    diario: nothing delivered
                    rest: diario replay csv --columns all --file \(path) --after 0 --to 4000 --limit 3999
                    resume: --after 0

                    """)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
        _ = data
    }

    @Test("are asked for by options that fit each other")
    func options() async throws {
        let program = try DiarioProgram(data: "/nowhere")
        for (arguments, message) in [
            (["--overwrite"], "--overwrite wants --file FILE."), (["--file", ""], "--file wants the name of a file."),
            (["--file", "x/"], "--file wants the name of a file."),
            (["--file", "x", "-f"], "--follow and --file exclude each other: the file gets its name at the end."),
            (
                ["--file=-"],
                "--file wants the name of a file; without the option, standard output is written to."
            ),
        ] {
            let outcome = try await program.run(["replay", "ndjson"] + arguments)
            #expect(outcome.status == 64 && outcome.errorLines.first == "diario: \(message)")
        }
    }

    @Test("as CSV have a line of names once, also where the rest comes behind it")
    func header() async throws {
        let (data, program) = try await SampleLog.make()
        let all = try await program.run("replay", "csv", "--columns", "position,kind")
        #expect(all.output.hasPrefix("position,kind\r\n1,ORDER_CREATED\r\n2,"))
        let rest = try await program.run("replay", "csv", "--columns", "position,kind", "--no-header", "--after", "6")
        #expect(rest.output == "7,X\u{1B}[31m\r\n")
        let nothing = try await program.run("replay", "csv", "--order", "none", "--source", "loja")
        #expect(nothing.output.hasSuffix("order.status\r\n") && nothing.output.split(separator: "\r\n").count == 1)
        let unknown = try await program.run("replay", "csv", "--columns", "position,nonsense")
        #expect(unknown.status == 64)
        #expect(unknown.errors.hasPrefix("diario: --columns: there is no column 'nonsense'; known: position, epoch,"))
        _ = data
    }
}
