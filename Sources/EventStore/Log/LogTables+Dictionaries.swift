internal import EventModel
internal import LMDB

/// The dictionaries that records are packed with, in the log's `meta`: digest → bytes.
extension LogTables {
    /// Puts `dictionary` there unless it is there.
    func keep(_ dictionary: PackingDictionary, _ transaction: borrowing WriteTransaction) throws {
        let isThere = try transaction.withValue(in: meta, at: Self.key(of: dictionary)) { _ in true } ?? false
        if !isThere { try transaction.put(dictionary.bytes, at: Self.key(of: dictionary), in: meta) }
    }

    /// Makes the unpacker know all that `transaction` sees. One that is not what was written is left out: records that
    /// name it are damaged, unless this program has it too.
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
