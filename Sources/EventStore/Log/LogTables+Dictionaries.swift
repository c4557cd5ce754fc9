internal import EventModel
internal import LMDB

/// The dictionaries that records are packed with, in the log's `meta`: digest → bytes.
extension LogTables {
    /// Puts `dictionary` there unless it is there, and makes the unpacker know it. True where another value stood there:
    /// the key is the digest, so that one was damaged and this one is what was written.
    /// - Throws: ``EventStoreError/Code/damaged`` where another dictionary is not what was written.
    func keep(_ dictionary: PackingDictionary, _ transaction: borrowing WriteTransaction) throws -> Bool {
        let isWhole = try transaction.withValue(in: meta, at: Self.key(of: dictionary)) { value in
            value.withUnsafeBytes { $0.elementsEqual(dictionary.bytes) }
        }
        if isWhole != true { try transaction.put(dictionary.bytes, at: Self.key(of: dictionary), in: meta) }
        guard try dictionariesAreWhole(in: transaction) else {
            throw EventStoreError(
                .damaged,
                "a dictionary that records are packed with is not what was written: keep the directory as it is, and "
                    + "restore from a backup")
        }
        try learnDictionaries(in: transaction)
        return isWhole == false
    }

    /// Makes the unpacker know all that `transaction` sees. One that is not what was written is left out, also where this
    /// program has it too: records that name it are damaged (`docs/format.md`, section 3).
    func learnDictionaries<T: Transaction & ~Copyable>(in transaction: borrowing T) throws {
        try forEachDictionary(in: transaction) { digest, value in
            guard !unpacker.knows(digest) else { return }
            let dictionary = PackingDictionary(value.withUnsafeBytes { Array($0) })
            if dictionary.digest == digest { unpacker.add(dictionary) }
        }
    }

    /// Whether every dictionary that `transaction` sees is what was written.
    func dictionariesAreWhole<T: Transaction & ~Copyable>(in transaction: borrowing T) throws -> Bool {
        var areWhole = true
        try forEachDictionary(in: transaction) { digest, value in
            if PackingDictionary(value.withUnsafeBytes { Array($0) }).digest != digest { areWhole = false }
        }
        return areWhole
    }

    private func forEachDictionary<T: Transaction & ~Copyable>(
        in transaction: borrowing T, _ body: (UInt64, RawSpan) -> Void
    ) throws {
        let prefix = MetaKey.dictionaryPrefix
        try transaction.withCursor(over: meta) { cursor in
            let visit: ([UInt8], RawSpan) -> Bool = { key, value in
                guard key.starts(with: prefix), key.count == prefix.count + 8 else { return false }
                body(key.withUnsafeBytes { $0.loadInteger(UInt64.self, at: prefix.count) }, value)
                return true
            }
            var isDictionary = try cursor.seek(atOrAfter: prefix, visit) ?? false
            while isDictionary { isDictionary = try cursor.move(to: .next, visit) ?? false }
        }
    }

    private static func key(of dictionary: PackingDictionary) -> [UInt8] {
        var key = MetaKey.dictionaryPrefix
        key.appendInteger(dictionary.digest)
        return key
    }
}
