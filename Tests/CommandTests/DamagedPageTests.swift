import EventModel
import EventStore
import Foundation
import TestSupport
import Testing

@Suite("Damaged pages", .timeLimit(.minutes(10)))
struct DamagedPageTests {
    /// What is done to a page, with its place in the file.
    private enum Damage: CaseIterable {
        case zeroed, headerZeroed, headerFlipped, upperFlipped, cutOff

        func apply(to bytes: inout [UInt8], page: Int) {
            let start = page * 4096
            switch self {
            case .zeroed: bytes.replaceSubrange(start..<start + 4096, with: [UInt8](repeating: 0, count: 4096))
            case .headerZeroed: bytes.replaceSubrange(start..<start + 16, with: [UInt8](repeating: 0, count: 16))
            // Kind, and where the free space begins and ends.
            case .headerFlipped: for (index, bit) in [(10, 1), (13, 3), (14, 6)] { bytes[start + index] ^= 1 << bit }
            // More entries than there are: LMDB follows what lies behind them.
            case .upperFlipped: bytes[start + 13] ^= 1 << 2
            case .cutOff: bytes.removeLast(bytes.count - start - 100)
            }
        }
    }

    /// A log of some leaves and branches, whose bodies cannot be packed.
    private func makeLog() async throws -> (TemporaryData, [String]) {
        let data = TemporaryData()
        let configuration = try data.create()
        var generator = SystemRandomNumberGenerator()
        let events = try (0..<60).map { number in
            let body = (0..<50).map { _ in String(generator.next(), radix: 36) }.joined()
            return try SampleLog.event(
                "2026-03-30T12:00:00Z", .orderCreated, Order(id: "1", code: "C\(number % 3)"), nil, body: body)
        }
        try await data.append(events, configuration)
        return (data, configuration.allowedFileSystem.map { ["--allow-filesystem", $0] } ?? [])
    }

    /// The pages that have a header: meta pages, branches, leaves, and the first of a run.
    private func pages(of bytes: [UInt8]) -> [Int] {
        (0..<bytes.count / 4096).filter { page in
            let start = page * 4096
            return bytes[start] == page & 0xFF && [1, 2, 4, 8, 0x22].contains(bytes[start + 10])
                && bytes[start + 11] == 0
        }
    }

    /// Calls `body` with the program for a copy of `data`, for each page of its environment `name` and each way to damage it.
    private func forEachDamage(
        of name: String, in data: TemporaryData, _ body: (DiarioProgram, _ place: String) async throws -> Void
    ) async throws {
        let file = "/\(name)/data.mdb"
        let bytes = try RawFile.bytes(data.path + file)
        for page in pages(of: bytes) {
            for damage in Damage.allCases {
                let copy = TemporaryData()
                try FileManager.default.copyItem(atPath: data.path, toPath: copy.path)
                var damaged = bytes
                damage.apply(to: &damaged, page: page)
                try Data(damaged).write(to: URL(filePath: copy.path + file))
                try await body(DiarioProgram(data: copy.path), "page \(page) \(damage)")
            }
        }
    }

    @Test("of the log end no command by a signal, and 0 stands for a whole answer")
    func log() async throws {
        let (data, allowed) = try await makeLog()
        let sound = try DiarioProgram(data: data.path)
        let questions = [["replay", "ndjson"], ["audit", "--order", "C1", "--json"]]
        var answers: [String] = []
        for question in questions { answers.append(try await sound.run(question).output) }
        var foundCount = 0
        try await forEachDamage(of: "log", in: data) { program, place in
            let verified = try await program.run("verify", "--json")
            #expect([0, 65].contains(verified.status), "verify, \(place): \(verified)")
            #expect(try verified.object()["ok"] as? Bool == (verified.status == 0))
            if verified.status == 65 {
                foundCount += 1
                #expect(try verified.object()["reason"] is String)
            }
            for (question, answer) in zip(questions, answers) {
                let outcome = try await program.run(question)
                #expect([0, 65].contains(outcome.status), "\(question), \(place): \(outcome.errors)")
                if outcome.status == 0 {
                    #expect(outcome.output == answer, "\(question), \(place)")
                } else {
                    #expect(outcome.errors.contains("diario"), "\(question), \(place)")
                }
                #expect(verified.status == 65 || outcome.status == 0, "\(question), \(place)")
            }
            let served = try await program.run(
                ["serve", "--listen", "127.0.0.1:0", "--until-input-ends"] + allowed)
            #expect([0, 65].contains(served.status), "serve, \(place): \(served.errors)")
            if served.status == 0 {
                let after = try await program.run(questions[0])
                #expect(after.output == answers[0], "after serve, \(place): \(after.errors)")
            }
        }
        #expect(foundCount > 20)
    }

    @Test("of the index stop nothing and change no answer; at worst, verify finds them")
    func index() async throws {
        let (data, allowed) = try await makeLog()
        let question = ["audit", "--order", "C1", "--json"]
        let answer = try await DiarioProgram(data: data.path).run(question).output
        try await forEachDamage(of: "index", in: data) { program, place in
            let verified = try await program.run("verify")
            #expect([0, 65].contains(verified.status), "\(place): \(verified.errors)")
            #expect(verified.lines.first?.hasPrefix("The log is as it was written") == true, "\(place): \(verified)")
            let audited = try await program.run(question)
            #expect(audited.status == 0 && audited.output == answer, "\(place): \(audited.errors)")
            for command in [["stats"], ["serve", "--listen", "127.0.0.1:0", "--until-input-ends"] + allowed] {
                let outcome = try await program.run(command)
                #expect(outcome.status == 0, "\(command), \(place): \(outcome.errors)")
            }
        }
    }
}
