import CLMDB
import Foundation
import GestaoOnlineSamples
import LMDB
import TestSupport
import Testing

@Suite("Pages")
struct PageTests {
    @Test("are accounted for after every commit of a random life, as LMDB counts them", arguments: 0..<6)
    func account(round: Int) throws {
        if round == 0 { _ = TestSeed.announced() }
        var random = SplitMix64(seed: TestSeed.value &+ UInt64(round))
        try PlainEnvironment.with { plain in
            let file = try PageFile(path: plain.dataPath)
            var reader: PlainTransaction?
            for _ in 0..<40 {
                if random.isTrue(percent: 20) {
                    reader?.end()
                    reader = random.isTrue(percent: 60) ? try plain.beginReading() : nil
                }
                try plain.write(isKept: random.isTrue(percent: 90)) { try Self.live(&random, $0) }
                try expectAccount(of: file, plain)
                if let reader, let old = try file.snapshot(reader.id) { try expectAccount(of: old, file) }
            }
            reader?.end()
        }
    }

    /// Some changes, few or many, in a table or two.
    private static func live(_ random: inout SplitMix64, _ transaction: PlainTransaction) throws {
        for _ in 0..<random.pick(1...2) {
            let (name, flags) = random.pick(PlainEnvironment.tables)
            let table = try transaction.table(name)
            if random.isTrue(percent: 4) { try transaction.empty(table) }
            let (isGrowing, hasFewKeys) = (random.isTrue(percent: 65), random.isTrue(percent: 50))
            for _ in 0..<random.pick([1, 10, 300, 2000]) {
                let number = UInt64(random.next(below: hasFewKeys ? 4 : 20_000))
                let key = flags & MDB_INTEGERKEY != 0 ? Self.bytes(number) : Array(number.description.utf8)
                let value =
                    flags & MDB_DUPFIXED != 0
                    ? Self.bytes(UInt32(random.next(below: 5000)))
                    : [UInt8](repeating: 7, count: random.pick(0...(flags & MDB_DUPSORT != 0 ? 300 : 500)))
                        + Self.bytes(UInt32(random.next(below: 50)))
                let isLarge = flags & MDB_DUPSORT == 0 && random.isTrue(percent: 3)
                let large = [UInt8](repeating: 9, count: isLarge ? random.pick(2000...20_000) : 0)
                if isGrowing {
                    try transaction.put(key, isLarge ? large : value, table)
                } else {
                    try transaction.delete(
                        key, flags & MDB_DUPSORT != 0 && random.isTrue(percent: 70) ? value : nil, table)
                }
            }
        }
    }

    private static func bytes<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }

    private func expectAccount(of file: PageFile, _ plain: PlainEnvironment) throws {
        let snapshot = try file.newestSnapshot()
        let lastPage = try UInt64(plain.lastPage())
        #expect(snapshot.lastPage == lastPage)
        let account = try expectAccount(of: snapshot, file)
        let transaction = try plain.beginReading()
        defer { transaction.end() }
        #expect(UInt64(transaction.id) == snapshot.id)
        let free = try transaction.freePages()
        #expect(UInt64(free.count) == account.freeCount)
        let trees = try file.tables(of: snapshot)
        for (name, _) in PlainEnvironment.tables {
            let counts = try transaction.counts(transaction.table(name))
            let tree = try #require(trees[name])
            #expect([tree.branchCount, tree.leafCount, tree.overflowCount, tree.entryCount] == counts)
        }
    }

    @discardableResult
    private func expectAccount(of snapshot: PageSnapshot, _ file: PageFile) throws -> PageAccount {
        let account = try PageAccount(of: snapshot, in: file, reading: .everyPage)
        #expect(account.strayPage == nil)
        #expect(account.usedCount + account.freeCount == snapshot.lastPage + 1)
        let quick = try PageAccount(of: snapshot, in: file, reading: .whatNamesPages)
        #expect(quick == account)
        return account
    }

    @Test("of a commit are those of the commit before, but for new numbers: what it keeps is byte for byte the same")
    func copyOnWrite() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        try PlainEnvironment.with { plain in
            let file = try PageFile(path: plain.dataPath)
            var known: [UInt64: [UInt8]] = [:]
            for _ in 0..<40 {
                try plain.write { try Self.live(&random, $0) }
                let snapshot = try file.newestSnapshot()
                var whole: [UInt64: [UInt8]] = [:]
                var all = try PageWalk(over: snapshot, of: file)
                try all.run { _ in
                    true
                } _: { use, page in
                    whole[use.number] = page.withBytes { Array($0) }
                }
                // Only what the older one does not use is read; what hangs below the rest is the rest's.
                var new: Set<UInt64> = []
                var changes = try PageWalk(over: snapshot, of: file)
                try changes.run {
                    known[$0.number] == nil
                } _: { use, _ in
                    new.insert(use.number)
                }
                #expect(new == Set(whole.keys).subtracting(known.keys))
                for (number, bytes) in whole where known[number] != nil { #expect(known[number] == bytes) }
                known = whole
            }
        }
    }

    @Test("lead to every key")
    func descent() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        try TemporaryEnvironment.with { temporary in
            let environment = try temporary.writer()
            let numbers: Table<UInt64> = try environment.table("numbers")
            let texts: Table<[UInt8]> = try environment.table("texts")
            let keys = (0..<3000).map { _ in random.next() >> UInt64(random.next(below: 64)) }
            try environment.write { transaction in
                for key in keys {
                    try transaction.put([1], at: key, in: numbers)
                    try transaction.put([1], at: Array(key.description.utf8), in: texts)
                }
            }
            let file = try PageFile(path: temporary.dataPath)
            let snapshot = try file.newestSnapshot()
            let trees = try file.tables(of: snapshot)
            let (numberTree, textTree) = (try #require(trees["numbers"]), try #require(trees["texts"]))
            #expect(numberTree.depth > 1 && textTree.depth > 1)
            for key in keys {
                #expect(try Self.finds(key, in: numberTree, of: snapshot, file))
                #expect(try Self.finds(Array(key.description.utf8), in: textTree, of: snapshot, file))
            }
        }
    }

    private static func finds(
        _ key: some KeyCodec, in tree: PageTree, of snapshot: PageSnapshot, _ file: PageFile
    ) throws -> Bool {
        var (isThere, depth) = (false, 0)
        try file.descend(to: key, in: tree, of: snapshot) { page in
            depth += 1
            guard page.kind == .leaf else { return }
            isThere = try key.withEncodedBytes { wanted in
                guard let index = try page.index(atOrBefore: wanted) else { return false }
                return try page.key(index).elementsEqual(wanted)
            }
        }
        return isThere && depth == tree.depth
    }

    @Test("with any damage end a walk with a value, and what is not seen changes no number of a page")
    func damage() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        try PlainEnvironment.with { plain in
            for _ in 0..<15 { try plain.write { try Self.live(&random, $0) } }
            let sound = try RawFile.bytes(plain.dataPath)
            let file = try PageFile(path: plain.dataPath)
            let before = try PageAccount(of: file.newestSnapshot(), in: file, reading: .everyPage)
            let damagedPath = plain.path + "/damaged.mdb"
            var foundCount = 0
            for _ in 0..<400 {
                var bytes = sound
                let page = random.next(below: bytes.count / 4096) * 4096
                switch random.next(below: 4) {
                case 0: bytes.replaceSubrange(page..<page + 4096, with: [UInt8](repeating: 0, count: 4096))
                case 1: bytes.replaceSubrange(page..<page + 4096, with: random.bytes(4096))
                case 2:
                    for _ in 0..<random.pick(1...20) {
                        bytes[page + random.next(below: random.pick([24, 200, 4096]))] ^=
                            1 << UInt8(random.next(below: 8))
                    }
                default: bytes.removeLast(bytes.count - page - random.next(below: 4096))
                }
                try Data(bytes).write(to: URL(filePath: damagedPath))
                do {
                    let damaged = try PageFile(path: damagedPath)
                    let snapshot = try damaged.newestSnapshot()
                    let account = try PageAccount(of: snapshot, in: damaged, reading: .everyPage)
                    #expect(account.usedCount == before.usedCount || account.strayPage != nil)
                } catch is PageDamage {
                    foundCount += 1
                }
            }
            #expect(foundCount > 100)
        }
    }

    @Test("that are free and in use as well, or free twice, are found by reading the branches, and named")
    func freeList() throws {
        var random = SplitMix64(seed: TestSeed.announced())
        try PlainEnvironment.with { plain in
            for _ in 0..<30 { try plain.write { try Self.live(&random, $0) } }
            let file = try PageFile(path: plain.dataPath)
            let snapshot = try file.newestSnapshot()
            var used: [UInt64] = []
            var walk = try PageWalk(over: snapshot, of: file)
            try walk.run { _ in
                true
            } _: { use, _ in
                used += use.number..<use.number + use.count
            }
            let places = try freeListPlaces(of: snapshot, file)
            #expect(!places.isEmpty)
            for _ in 0..<100 {
                let place = random.pick(places)
                let wrong = random.pick([
                    random.pick(used), random.pick(places).number, 0, 1, snapshot.lastPage + 1, .max,
                ])
                guard wrong != place.number else { continue }
                try RawFile.overwrite(plain.dataPath, at: place.offset, with: Self.bytes(wrong))
                for thoroughness in [PageAccount.Thoroughness.everyPage, .whatNamesPages] {
                    let damage = #expect(throws: PageDamage.self, "\(wrong) for \(place.number)") {
                        try PageAccount(of: snapshot, in: file, reading: thoroughness)
                    }
                    #expect(damage?.description.contains("page \(wrong)") == true)
                }
                try RawFile.overwrite(plain.dataPath, at: place.offset, with: Self.bytes(place.number))
            }
            try expectAccount(of: snapshot, file)
        }
    }

    /// Where the file has the numbers of free pages.
    private func freeListPlaces(
        of snapshot: PageSnapshot, _ file: PageFile
    ) throws -> [(offset: Int, number: UInt64)] {
        var places: [(offset: Int, number: UInt64)] = []
        func note(_ list: UnsafeRawBufferPointer, at offset: Int) {
            for index in 0..<list.loadUnaligned(as: Int.self) {
                let number = list.loadUnaligned(fromByteOffset: 8 + 8 * index, as: UInt64.self)
                places.append((offset + 8 + 8 * index, number))
            }
        }
        var walk = try PageWalk(over: snapshot, of: file)
        try walk.run {
            $0.tree.owner == .freeList
        } _: { use, page in
            guard use.kind == .leaf else { return }
            for index in 0..<page.count {
                switch try page.value(index) {
                case .bytes(let list):
                    let start = page.withBytes { bytes in
                        // The last one: what was deleted may still lie in the gap before the entries.
                        Data(bytes).range(of: Data(list), options: .backwards)?.lowerBound ?? 0
                    }
                    note(list, at: Int(page.number) * 4096 + start)
                case .overflow(let number, let count, _):
                    try file.withPages(number, count: count) {
                        note(UnsafeRawBufferPointer(rebasing: $0.dropFirst(16)), at: Int(number) * 4096 + 16)
                    }
                case .duplicates, .tree:
                    Issue.record("a list of another kind")
                }
            }
        }
        return places
    }
}
