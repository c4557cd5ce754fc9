import EventModel
import Foundation
import Testing

/// Damage that no check can find before: the log's file is cut off while it is read.
@Suite("A replay that meets damaged data", .timeLimit(.minutes(5)))
struct DamagedReplayTests {
    /// Runs `command`, cuts the log's file off when its first bytes have come, and returns how it ended; its output is what
    /// came after them.
    private func cutOff(
        _ data: TemporaryData, _ program: DiarioProgram, _ command: String
    ) async throws -> DiarioProgram.Outcome {
        // The pipe takes some seventy lines of the many that there are, so the end of the log is not read yet.
        let script = """
            \(command) | { head -c 100 >/dev/null; truncate -s 40960 "$0"; cat; }
            exit ${PIPESTATUS[0]}
            """
        return try await program.run(["-c", script, data.path + "/log/data.mdb"], executable: "bash")
    }

    @Test(
        "says as its last lines what it did and how to go on, in the language of who reads it",
        arguments: [
            (
                "en", "the data is damaged, or cannot be read, after position [0-9]+: run diario verify",
                "[0-9]+ delivered, 1 to ([0-9]+)"
            ),
            (
                "pt-BR",
                "os dados estão danificados, ou não podem ser lidos, depois da posição [0-9]+: execute diario verify",
                "[0-9]+ entregues, 1 a ([0-9]+)"
            ),
        ])
    func lastWords(language: String, message: String, summary: String) async throws {
        let (data, program) = try await SampleLog.makeLong(40_000)
        let arguments = "--order C --until 2027-01-01 --lang \(language)"
        let outcome = try await cutOff(data, program, "diario replay ndjson -n 39000 \(arguments)")
        #expect(outcome.status == 65, "\(outcome.errors.suffix(600))")
        let said = outcome.errors.split(separator: "\n").suffix(4).map(String.init)
        try #require(said.count == 4)
        #expect(try said[0].wholeMatch(of: Regex("diario: \(message)")) != nil, "\(said)")
        let match = try #require(try said[1].wholeMatch(of: Regex("diario: \(summary)")), "\(said)")
        let last = try #require(match.output[1].substring.flatMap { Int($0) })
        let rest = "--order C --lang \(language) --after \(last) --to 40000 --until 2027-01-02T00:00:00.000000Z"
        #expect(said[2].hasPrefix("rest: ") && said[2].hasSuffix(" \(rest) --limit \(39_000 - last)"), "\(said)")
        #expect(said[3] == "resume: --after \(last)")
        // What it says was delivered has come, all of it whole.
        let events = outcome.lines.dropFirst().prefix(last - 1)
        for (index, line) in events.enumerated() {
            #expect(line.hasPrefix(#"{"position":\#(index + 2),"#) && line.hasSuffix("}"), "\(line.prefix(40))")
        }
        #expect(events.count == last - 1)
    }
}
