import GestaoOnlineSamples
import LMDB
import TestSupport
import Testing

@Suite("Pages with check sums")
struct CheckedPagesTests {
    private static let names = ["numbers", "texts", "rows", "keys"]

    /// What LMDB's own cursors find.
    private struct Contents: Equatable {
        var numbers: [UInt64: [UInt8]] = [:]
        var texts: [[UInt8]: [UInt8]] = [:]
        var rows: [[UInt64]] = []
        var keys: [[UInt8]] = []

        init() {}

        init(_ environment: Environment) throws {
            let numberTable: Table<UInt64> = try environment.table("numbers")
            let textTable: Table<[UInt8]> = try environment.table("texts")
            let rowTable: MultimapTable<UInt64, UInt32> = try environment.multimapTable("rows")
            let keyTable: MultimapTable<[UInt8], UInt32> = try environment.multimapTable("keys")
            var contents = Contents()
            try environment.read { transaction in
                try transaction.withCursor(over: numberTable) { cursor in
                    while let (key, value) = try cursor.move(to: .next, Self.copy) { contents.numbers[key] = value }
                }
                try transaction.withCursor(over: textTable) { cursor in
                    while let (key, value) = try cursor.move(to: .next, Self.copy) { contents.texts[key] = value }
                }
                try transaction.withCursor(over: rowTable) { cursor in
                    try cursor.forEach(atOrAfter: 0) { contents.add($0, $1) }
                }
                try transaction.withCursor(over: keyTable) { cursor in
                    try cursor.forEach(atOrAfter: [0]) { contents.add($0, $1) }
                }
            }
            self = contents
        }

        init(_ commit: CheckedCommit) throws {
            var numbers: CheckedCursor<UInt64> = commit.cursor(over: 0)
            while let (key, value) = try numbers.move(to: .next, Self.copy) { self.numbers[key] = value }
            var backward: CheckedCursor<[UInt8]> = commit.cursor(over: 1)
            while let (key, value) = try backward.move(to: .previous, Self.copy) { texts[key] = value }
            var rowCursor: CheckedMultimapCursor<UInt64, UInt32> = commit.cursor(over: 2)
            try rowCursor.forEach(atOrAfter: 0) { add($0, $1) }
            var keyCursor: CheckedMultimapCursor<[UInt8], UInt32> = commit.cursor(over: 3)
            try keyCursor.forEach(atOrAfter: [0]) { add($0, $1) }
        }

        static func copy<Key>(_ key: Key, _ value: RawSpan) -> (Key, [UInt8]) {
            (key, value.withUnsafeBytes { Array($0) })
        }

        mutating func add(_ key: UInt64, _ duplicate: UInt32) -> Bool {
            rows.append([key, UInt64(duplicate)])
            return true
        }

        mutating func add(_ key: [UInt8], _ duplicate: UInt32) -> Bool {
            keys.append(key + withUnsafeBytes(of: duplicate.bigEndian) { Array($0) })
            return true
        }
    }

    /// Writes a few hundred random entries: large and small values, keys with one duplicate and with thousands.
    private func write(_ environment: Environment, _ random: inout SplitMix64) throws {
        let numbers: Table<UInt64> = try environment.table("numbers")
        let texts: Table<[UInt8]> = try environment.table("texts")
        let rows: MultimapTable<UInt64, UInt32> = try environment.multimapTable("rows")
        let keys: MultimapTable<[UInt8], UInt32> = try environment.multimapTable("keys")
        var generator = random
        try environment.write { transaction in
            for _ in 0..<generator.pick(1...400) {
                let text = generator.bytes(generator.pick(1...40))
                switch generator.pick(0...9) {
                case 0...2:
                    let count = generator.pick([3, 40, 900, 2100, 9000])
                    try transaction.put(generator.bytes(count), at: UInt64(generator.pick(0...300)), in: numbers)
                case 3...4: try transaction.put(generator.bytes(generator.pick(0...200)), at: text, in: texts)
                case 5: try transaction.insert(UInt32(generator.pick(0...90_000)), at: text, into: keys)
                case 6:
                    try transaction.insert(UInt32(generator.pick(0...90_000)), at: [UInt8(7)], into: keys)
                default:
                    let key = UInt64(generator.pick(0...3)) << 32 | UInt64(generator.pick([1, 2, 900]))
                    for _ in 0..<9 { try transaction.insert(UInt32(generator.pick(0...90_000)), at: key, into: rows) }
                }
            }
        }
        random = generator
    }

    @Test("show what LMDB shows, commit after commit", arguments: 0..<4)
    func sameContents(round: Int) throws {
        if round == 0 { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(round))
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            var sums = try PageSumsWriter(creatingFor: environment)
            let pages = try CheckedPages(path: temporary.path, tableNames: Self.names)
            for commit in 0..<25 {
                try write(environment, &random)
                try sums.follow()
                let expected = try Contents(environment)
                let (found, sizes) = try pages.read(in: environment) { commit in
                    try commit.compareAll()
                    return (try Contents(commit), (0..<4).map(commit.entryCount(ofTable:)))
                }
                #expect(found == expected, "commit \(commit)")
                let (numbers, texts) = (expected.numbers.count, expected.texts.count)
                #expect(sizes == [numbers, texts, expected.rows.count, expected.keys.count])
                try expectSameSeeks(pages, environment, expected, &random)
                // Somebody who comes later finds the same sums.
                if commit.isMultiple(of: 8) { sums = try PageSumsWriter(comparing: temporary.path) { false } }
            }
        }
    }

    private func expectSameSeeks(
        _ pages: CheckedPages, _ environment: Environment, _ expected: Contents, _ random: inout SplitMix64
    ) throws {
        for _ in 0..<20 {
            let (number, text) = (UInt64(random.pick(0...320)), random.bytes(random.pick(1...3)))
            let next = expected.numbers.keys.filter { $0 >= number }.min()
            let nextText = expected.texts.keys.filter { !$0.lexicographicallyPrecedes(text) }
                .min { $0.lexicographicallyPrecedes($1) }
            let before = next.flatMap { next in expected.numbers.keys.filter { $0 < next }.max() }
            let duplicates = expected.keys.filter { $0.starts(with: [7]) && $0.count == 5 }.count
            try pages.read(in: environment) { commit in
                var numbers: CheckedCursor<UInt64> = commit.cursor(over: 0)
                #expect(try numbers.withValue(at: number, { $0.byteCount }) == expected.numbers[number]?.count)
                #expect(try numbers.seek(atOrAfter: number, { key, _ in key }) == next)
                if next != nil { #expect(try numbers.move(to: .previous, { key, _ in key }) == before) }
                var texts: CheckedCursor<[UInt8]> = commit.cursor(over: 1)
                let foundText = try texts.seek(atOrAfter: text) { key, _ in key }
                #expect(foundText == nextText)
                var count = 0
                let keys: CheckedMultimapCursor<[UInt8], UInt32> = commit.cursor(over: 3)
                try keys.forEachDuplicate(of: [7]) { _ in count += 1 }
                #expect(count == duplicates)
            }
        }
    }

    @Test("tell each page that is not what was written, and none that is")
    func everyPage() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        try TemporaryEnvironment.with { temporary in
            do {
                let environment = try temporary.writer()
                let sums = try PageSumsWriter(creatingFor: environment)
                for _ in 0..<6 {
                    try write(environment, &random)
                    try sums.follow()
                }
            }
            let whole = try RawFile.bytes(temporary.dataPath)
            var foundCount = 0
            for page in 0..<whole.count / 4096 {
                let offset = page * 4096 + random.pick(0...4095)
                try RawFile.overwrite(temporary.dataPath, at: offset, with: [whole[offset] ^ 1 << UInt8(page % 8)])
                do {
                    _ = try PageSumsWriter(comparing: temporary.path) { false }
                    // Then no commit uses the page: what the two last ones show is what it was.
                    #expect(page > 1)
                } catch let error as PageDamage {
                    #expect(error.page == UInt64(page))
                    foundCount += 1
                }
                try RawFile.overwrite(temporary.dataPath, at: offset, with: [whole[offset]])
            }
            #expect(foundCount > whole.count / 4096 / 2)
            _ = try PageSumsWriter(comparing: temporary.path) { false }
        }
    }
}
