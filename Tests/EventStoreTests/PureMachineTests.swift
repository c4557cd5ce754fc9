import EventModel
import EventStore
import GestaoOnlineSamples
import LMDB
import TestSupport
import Testing

@Suite("The pure machines of the store")
struct PureMachineTests {
    @Test("a commit that failed has the consequence that its meaning asks for")
    func commitFailures() {
        let table: [(LMDBError, nearlyFull: Bool, usable: Bool, CommitFailure)] = [
            (.mapFull, false, true, .growMap),
            (.noSpace, false, true, .waitForRoom),
            (.quotaExceeded, false, true, .waitForRoom),
            (.inputOutput, true, true, .waitForRoom),
            (.inputOutput, false, true, .stop),
            (.panic, true, false, .stop),
            (.panic, false, true, .stop),
            (.noSpace, true, false, .stop),
            (.inputOutput, true, false, .stop),
            (.corrupted, true, true, .damaged),
            (.pageNotFound, false, true, .damaged),
            (.invalid, false, true, .damaged),
            (.versionMismatch, false, false, .damaged),
            (LMDBError(code: 12), true, true, .stop),
            (LMDBError(code: -1), false, true, .stop),
        ]
        for (error, nearlyFull, usable, expected) in table {
            let failure = CommitFailure(error, diskIsNearlyFull: nearlyFull, environmentIsUsable: usable)
            #expect(failure == expected, "\(error), nearly full: \(nearlyFull), usable: \(usable)")
        }
    }

    @Test("admission that does not last is tried again later each time, up to a bound, and soon after it has lasted")
    func readmission() {
        var readmission = Readmission()
        var now: Int64 = 1000
        var waits: [Int64] = []
        for _ in 0..<7 {
            readmission.stopped(by: .room(byteCount: 1), now: now)
            let due = (0...20_000).first { readmission.isDue(now: now + $0) } ?? -1
            waits.append(due)
            // An obstacle that is still there is looked at again and again, and changes nothing.
            now += due + 700
            #expect(readmission.isDue(now: now) && readmission.obstacle == .room(byteCount: 1))
            readmission.resumed(now: now)
            now += 59_999
        }
        #expect(waits == [300, 600, 1200, 2400, 4800, 5000, 5000])
        readmission.stopped(by: .watermark, now: now + 1)
        #expect(readmission.obstacle == .watermark)
        #expect(!readmission.isDue(now: now + 300) && readmission.isDue(now: now + 301))
    }

    @Test("a bit map is a set of numbers", arguments: 0..<40)
    func bitMap(round: Int) {
        if round == 0 { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(round))
        let capacity = Int(BitMap.capacity)
        let edges = [0, 1, 63, 64, 65, 127, 128, 1 << 18, (1 << 18) - 1, capacity - 1]
        let number: (inout SplitMix64) -> Int = { random in
            random.isTrue(percent: 30)
                ? random.pick(edges) : random.next(below: random.isTrue(percent: 50) ? 500 : capacity)
        }
        var (bits, others): (BitMap, BitMap) = (BitMap(), BitMap())
        var (set, otherSet): (Set<Int>, Set<Int>) = ([], [])
        #expect(bits.isEmpty && bits.first(from: 0) == nil && bits.last(through: BitMap.capacity - 1) == nil)
        for _ in 0..<random.pick(1...60) {
            let (one, other) = (number(&random), number(&random))
            bits.insert(UInt32(one))
            set.insert(one)
            others.insert(UInt32(other))
            otherSet.insert(other)
        }
        if random.isTrue(percent: 50) {
            bits.formIntersection(others)
            set.formIntersection(otherSet)
        } else if random.isTrue(percent: 50) {
            bits.formUnion(others)
            set.formUnion(otherSet)
        }
        #expect(bits.isEmpty == set.isEmpty)
        for _ in 0..<200 {
            let start = number(&random)
            #expect(bits.first(from: UInt32(start)) == set.filter { $0 >= start }.min().map { UInt32($0) })
            #expect(bits.last(through: UInt32(start)) == set.filter { $0 <= start }.max().map { UInt32($0) })
        }
    }

    @Test("the CRC of an anchor's line is zlib's CRC-32")
    func crc() {
        // The check value that every description of CRC-32/ISO-HDLC gives.
        #expect(CRC32.of("123456789".utf8) == 0xCBF4_3926)
        #expect(CRC32.of([]) == 0)
    }

    @Test("an anchor's line is read back, and no line with another character in it is")
    func anchorLine() throws {
        let anchor = Anchor(
            epoch: 3, head: Head(position: 12_345, recordHash: .zero), writtenAt: Timestamp(microseconds: -7))
        let line = anchor.line.dropLast()
        #expect(Anchor(line: line) == anchor)
        for index in line.indices {
            for replacement: Character in ["0", "7", "a", "A", " ", "-", "é"] where line[index] != replacement {
                var altered = String(line)
                altered.replaceSubrange(index...index, with: [replacement])
                #expect(Anchor(line: altered) == nil, "\(altered)")
            }
            #expect(Anchor(line: line[..<index]) == nil)
        }
    }
}
