import Foundation
import GestaoOnlineSamples
import LMDB
import TestSupport
import Testing

@Suite("Tables and multimaps")
struct TableTests {
    @Test("integer keys are in numerical order, byte keys in the order of their bytes")
    func order() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let (numbers, texts): (Table<UInt64>, Table<[UInt8]>) = (
                try environment.table("numbers"), try environment.table("texts")
            )
            var (integerKeys, byteKeys): (Set<UInt64>, Set<[UInt8]>) = ([0, 255, 256, .max], [[0], [0, 0], [255]])
            for _ in 0..<500 {
                integerKeys.insert(random.next() >> UInt64(random.next(below: 64)))
                byteKeys.insert(random.bytes(random.pick(1...511)))
            }
            try environment.write { transaction in
                // Values of odd lengths, so that keys and values lie at odd addresses.
                for key in integerKeys { try transaction.put([1, 2, 3], at: key, in: numbers) }
                for key in byteKeys { try transaction.put([7], at: key, in: texts) }
            }
            let (foundIntegers, foundBytes) = try environment.read { transaction in
                (try keys(of: numbers, transaction), try keys(of: texts, transaction))
            }
            #expect(foundIntegers == integerKeys.sorted())
            #expect(foundBytes == byteKeys.sorted { $0.lexicographicallyPrecedes($1) })
        }
    }

    private func keys<Key: KeyCodec>(of table: Table<Key>, _ transaction: borrowing ReadTransaction) throws -> [Key] {
        try transaction.withCursor(over: table) { cursor in
            var keys: [Key] = []
            while let key = try cursor.move(to: .next, { key, _ in key }) { keys.append(key) }
            return keys
        }
    }

    @Test("a cursor goes where a sorted list says, in every direction", arguments: 0..<20)
    func cursorModel(round: Int) throws {
        if round == 0 { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(round))
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let numbers: Table<UInt64> = try environment.table("numbers")
            let keys = Set((0..<random.pick(0...60)).map { _ in UInt64(random.next(below: 200)) }).sorted()
            try environment.write { transaction in
                for key in keys { try transaction.put(key.description.utf8, at: key, in: numbers) }
            }
            try environment.read { transaction in
                for key in UInt64(0)..<200 {
                    let value = try transaction.withValue(in: numbers, at: key) { text($0) }
                    #expect(value == (keys.contains(key) ? key.description : nil))
                }
                try transaction.withCursor(over: numbers) { cursor in
                    var place: UInt64?
                    for _ in 0..<200 {
                        let (expected, found): (UInt64?, (UInt64, String)?)
                        let wanted = UInt64(random.next(below: 210))
                        switch random.next(below: 5) {
                        case 0: (expected, found) = (keys.first, try cursor.move(to: .first) { ($0, text($1)) })
                        case 1: (expected, found) = (keys.last, try cursor.move(to: .last) { ($0, text($1)) })
                        case 2:
                            expected = keys.first { $0 >= wanted }
                            found = try cursor.seek(atOrAfter: wanted) { ($0, text($1)) }
                        case 3:
                            guard let place else { continue }
                            expected = keys.first { $0 > place }
                            found = try cursor.move(to: .next) { ($0, text($1)) }
                        default:
                            guard let place else { continue }
                            expected = keys.last { $0 < place }
                            found = try cursor.move(to: .previous) { ($0, text($1)) }
                        }
                        #expect(found?.0 == expected)
                        #expect(found?.1 == expected?.description)
                        // Past an end a cursor has no place to go on from.
                        place = expected
                    }
                }
            }
        }
    }

    private func text(_ value: RawSpan) -> String { value.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }

    @Test("appends in ascending order only")
    func append() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let numbers: Table<UInt64> = try environment.table("numbers")
            let append = { (key: UInt64) in
                try environment.write { transaction in
                    try [UInt8](repeating: 1, count: 8).withUnsafeBytes {
                        let value = $0
                        try transaction.append(byteCount: value.count, at: key, to: numbers) {
                            $0.copyMemory(from: value)
                        }
                    }
                }
            }
            for key: UInt64 in [1, 2, 255, 256, 70_000] { try append(key) }
            for key: UInt64 in [1, 256, 300, 70_000] { #expect(throws: LMDBError.keyExists) { try append(key) } }
            let size = try environment.read { try $0.size(of: numbers) }
            #expect(size.entryCount == 5 && size.pageCount >= 1)
        }
    }

    @Test("keys and duplicates of no byte, or of more than 511, are refused")
    func sizes() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let texts: Table<[UInt8]> = try environment.table("texts")
            let keys: MultimapTable<[UInt8], UInt32> = try environment.multimapTable("keys")
            for count in [0, 512, 5000] {
                let key = [UInt8](repeating: 1, count: count)
                #expect(throws: LMDBError.badValueSize, "\(count) bytes") {
                    try environment.write { try $0.put([1], at: key, in: texts) }
                }
                #expect(throws: LMDBError.badValueSize, "\(count) bytes") {
                    try environment.write { try $0.insert(1, at: key, into: keys) }
                }
            }
            try environment.write { try $0.put([1], at: [UInt8](repeating: 1, count: 511), in: texts) }
        }
    }

    @Test("a key's duplicates are a sorted set, one of them or many", arguments: 0..<20)
    func multimapModel(round: Int) throws {
        if round == 0 { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(round))
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let rows: MultimapTable<UInt64, UInt32> = try environment.multimapTable("rows")
            let keys: MultimapTable<[UInt8], UInt32> = try environment.multimapTable("keys")
            var (rowModel, keyModel): ([UInt64: Set<UInt32>], [[UInt8]: Set<UInt32>]) = ([:], [:])
            for _ in 0..<random.pick(1...4) {
                try environment.write { transaction in
                    for _ in 0..<random.pick(0...900) {
                        // Some keys get one duplicate, one gets so many that they fill pages of their own.
                        let key = UInt64(random.isTrue(percent: 50) ? 7 : random.next(below: 400) << 30)
                        let duplicate = UInt32(truncatingIfNeeded: random.next()) >> UInt32(random.next(below: 32))
                        try transaction.insert(duplicate, at: key, into: rows)
                        rowModel[key, default: []].insert(duplicate)
                        let text = Array("key \(key % 50)".utf8)
                        try transaction.insert(duplicate, at: text, into: keys)
                        keyModel[text, default: []].insert(duplicate)
                    }
                }
            }
            try environment.read { transaction in
                try expect(rows, rowModel, from: 0, transaction) { $0 < $1 }
                try expect(keys, keyModel, from: [0], transaction) { $0.lexicographicallyPrecedes($1) }
            }
        }
    }

    private func expect<Key: KeyCodec & Hashable>(
        _ table: MultimapTable<Key, UInt32>, _ model: [Key: Set<UInt32>], from first: Key,
        _ transaction: borrowing ReadTransaction, _ precedes: (Key, Key) -> Bool
    ) throws {
        try transaction.withCursor(over: table) { cursor in
            for (key, duplicates) in model {
                var found: [UInt32] = []
                try cursor.forEachDuplicate(of: key) { found.append($0) }
                #expect(found == duplicates.sorted())
            }
            let expected = model.sorted { precedes($0.key, $1.key) }.flatMap { key, duplicates in
                duplicates.sorted().map { (key, $0) }
            }
            var found: [(Key, UInt32)] = []
            try cursor.forEach(atOrAfter: first) { key, duplicate in
                found.append((key, duplicate))
                return true
            }
            #expect(found.elementsEqual(expected) { $0 == $1 })
            // From a key in the middle, and until it is told to stop.
            guard let middle = expected.dropFirst(expected.count / 2).first else { return }
            var some: [(Key, UInt32)] = []
            try cursor.forEach(atOrAfter: middle.0) { key, duplicate in
                some.append((key, duplicate))
                return some.count < 3
            }
            let start = expected.firstIndex { $0.0 == middle.0 } ?? 0
            #expect(some.elementsEqual(expected[start...].prefix(3)) { $0 == $1 })
        }
    }

    @Test("a key that is absent has no value and no duplicates")
    func absence() throws {
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.reader()
            let rows: MultimapTable<UInt64, UInt32> = try environment.multimapTable("rows")
            let count = try environment.byteCount(at: 5)
            #expect(count == nil)
            try environment.read { transaction in
                try transaction.withCursor(over: rows) { cursor in
                    try cursor.forEachDuplicate(of: 3) { _ in Issue.record("a duplicate of nothing") }
                    try cursor.forEach(atOrAfter: 0) { _, _ in
                        Issue.record("an entry of nothing")
                        return true
                    }
                }
            }
        }
    }
}
