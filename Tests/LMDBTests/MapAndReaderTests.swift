import Foundation
import LMDB
import Synchronization
import TestSupport
import Testing

@Suite("The map and the readers of an environment")
struct MapAndReaderTests {
    @Test("a full map refuses the write, keeps what was there, and takes the write when it is larger")
    func mapFull() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer(mapByteCount: 1 << 18)
            try environment.put(1000, at: 1)
            #expect(throws: LMDBError.mapFull) { try environment.put(1 << 19, at: 2) }
            var counts = [try environment.byteCount(at: 1), try environment.byteCount(at: 2)]
            #expect(counts == [1000, nil])
            try environment.growMap(toByteCount: 1 << 21)
            try environment.put(1 << 19, at: 2)
            counts = [try environment.byteCount(at: 1), try environment.byteCount(at: 2)]
            #expect(counts == [1000, 1 << 19])
            let use = try environment.mapUse()
            #expect(use.byteCount == 1 << 21)
            #expect((1 << 19...1 << 20).contains(use.usedByteCount))
        }
    }

    /// Expects a process that reads an environment with 10 at 1 to see what `put` puts there, each of `sizes` at a number.
    private func expect(_ child: ChildProcess, toFollow sizes: [Int], _ put: (Int, UInt64) throws -> Void) throws {
        let answers = [child.readLine(), try child.ask("get 1")]
        #expect(answers == ["ready", "10"])
        for (index, size) in sizes.enumerated() {
            let number = UInt64(index + 2)
            try put(size, number)
            let answer = try child.ask("get \(number)")
            #expect(answer == String(size))
        }
        let first = try child.ask("get 1")
        let ended = try child.finish()
        #expect(first == "10" && ended)
    }

    @Test("a reader in another process follows a map that was made larger")
    func mapResized() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer(mapByteCount: 1 << 18)
            try environment.put(10, at: 1)
            let child = try ChildProcess("StoreProbe", ["environment", temporary.path])
            try expect(child, toFollow: [1 << 20, 1 << 22, 1 << 24]) { size, number in
                try environment.growMap(toByteCount: size * 4)
                try environment.put(size, at: number)
            }
        }
    }

    @Test("an environment traps in a process that was forked from the one that opened it, which goes on")
    func forked() throws {
        try TemporaryEnvironment.with { temporary in
            try temporary.writer().put(10, at: 1)
            let child = try ChildProcess(
                "StoreProbe", ["environment", temporary.path], environment: ["SWIFT_BACKTRACE": "enable=no"])
            let answers = [child.readLine(), try child.ask("get 1")]
            #expect(answers == ["ready", "10"])
            let signal = try child.ask("fork")
            #expect(signal == "signal \(SIGILL)" || signal == "signal \(SIGTRAP)", "\(signal ?? "")")
            let again = try child.ask("get 1")
            let ended = try child.finish()
            #expect(again == "10" && ended)
        }
    }

    @Test("a map that does not fit the address space is refused, and the one that is there goes on")
    func mapTooLarge() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            try environment.put(10, at: 1)
            #expect(throws: LMDBError.noMemory) { try environment.growMap(toByteCount: 1 << 47) }
            try environment.put(20, at: 2)
            let counts = [try environment.byteCount(at: 1), try environment.byteCount(at: 2)]
            #expect(counts == [10, 20])
            #expect(throws: LMDBError.noMemory) {
                try TemporaryEnvironment.with { try $0.writer(mapByteCount: 1 << 47).put(1, at: 1) }
            }
        }
    }

    @Test(
        "a reader whose address space has no room for the writer's map reads all the same, and follows the file's growth"
    )
    func smallAddressSpace() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer(mapByteCount: 1 << 40)
            try environment.put(10, at: 1)
            let child = try ChildProcess(
                path: "/bin/sh",
                [
                    "-c", "ulimit -v 2000000; exec \"$0\" environment \"$1\"",
                    ChildProcess.productsPath + "/StoreProbe", temporary.path,
                ])
            try expect(child, toFollow: [1 << 20, 1 << 23, 1 << 26]) { size, number in
                try environment.put(size, at: number)
            }
        }
    }

    @Test("readers that overlap without a pause do not keep the map from growing")
    func growthBesideReaders() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let state = GrowthState()
            let group = DispatchGroup()
            for _ in 0..<4 {
                group.enter()
                Thread {
                    state.readerCount.add(1, ordering: .relaxed)
                    // Long enough for a growth that is let in at all; no longer where it is not.
                    for _ in 0..<5000 where !state.hasGrown.load(ordering: .acquiring) {
                        _ = try? environment.read { _ in usleep(2000) }
                    }
                    state.readerCount.subtract(1, ordering: .relaxed)
                    group.leave()
                }.start()
            }
            try wait(for: "readers") { state.readerCount.load(ordering: .relaxed) == 4 }
            try environment.growMap(toByteCount: TemporaryEnvironment.mapByteCount * 2)
            state.hasGrown.store(true, ordering: .releasing)
            #expect(state.readerCount.load(ordering: .relaxed) == 4)
            group.wait()
        }
    }

    @Test("a reader that died is listed until it is cleared, and one that lives stays")
    func deadReader() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let children = try (0..<2).map { _ in try ChildProcess("StoreProbe", ["environment", temporary.path]) }
            for child in children {
                let answers = [child.readLine(), try child.ask("hold")]
                #expect(answers[0] == "ready" && answers[1]?.hasPrefix("holding") == true)
            }
            let held = try environment.openReaders().map(\.processID)
            #expect(Set(held) == Set(children.map(\.id)))
            let nothingToClear = try environment.clearDeadReaders()
            #expect(nothingToClear == 0)
            children[0].kill()
            let cleared = try environment.clearDeadReaders()
            #expect(cleared == 1)
            let left = try environment.openReaders().map(\.processID)
            #expect(left == [children[1].id])
            let released = try children[1].ask("go on")
            let ended = try children[1].finish()
            #expect(released == "released" && ended)
        }
    }

    @Test("where all reader slots are taken, those of the dead are freed and the read goes on")
    func readersFull() throws {
        try TemporaryEnvironment.with(readerCountMax: 2) { temporary in
            // Holds the lock file's shape: the first opener decides how many readers there may be.
            let environment = try temporary.writer(readerCountMax: 2)
            let children = try (0..<2).map { _ in try ChildProcess("StoreProbe", ["environment", temporary.path]) }
            for child in children { _ = (child.readLine(), try child.ask("hold")) }
            #expect(throws: LMDBError.readersFull) { try environment.read { _ in } }
            for child in children { child.kill() }
            let count = try environment.byteCount(at: 1)
            #expect(count == nil)
        }
    }

    @Test(
        "a reader of the same id in another PID namespace is refused with a reason",
        .enabled(if: PIDNamespace.isAvailable, "a PID namespace of one's own needs root and unshare"))
    func pidNamespaces() throws {
        try TemporaryEnvironment.with { temporary in
            // In a namespace of its own each child has the id 1.
            let start = {
                try ChildProcess(
                    path: "/usr/bin/env",
                    PIDNamespace.command + [ChildProcess.productsPath + "/StoreProbe", "environment", temporary.path])
            }
            let first = try start()
            let answers = [first.readLine(), try first.ask("hold")]
            #expect(answers[0] == "ready" && answers[1]?.hasPrefix("holding") == true)
            let second = try start()
            let answer = second.readLine()
            #expect(answer?.hasPrefix("failed: Resource temporarily unavailable") == true, "\(answer ?? "")")
            for child in [first, second] { child.kill() }
        }
    }
}

/// What readers and the thread that makes their map grow know of each other.
private final class GrowthState: Sendable {
    let hasGrown = Atomic(false)
    let readerCount = Atomic(0)
}

/// Whether processes can be given ids of their own.
enum PIDNamespace {
    static let command = ["unshare", "--pid", "--fork", "--kill-child"]

    static let isAvailable: Bool = {
        guard let ran = try? runTool(command[0], Array(command.dropFirst()) + ["sh", "-c", "echo $$"]) else {
            return false
        }
        return ran.status == 0 && ran.output == "1\n"
    }()
}
