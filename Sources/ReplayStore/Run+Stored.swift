internal import EventModel
internal import EventStore

extension Run {
    private enum Tag {
        static let state: UInt8 = 1
        static let began: UInt8 = 2
        static let updated: UInt8 = 3
        static let ended: UInt8 = 4
        static let process: UInt8 = 5
        static let user: UInt8 = 6
        static let log: UInt8 = 7
        static let epoch: UInt8 = 8
        static let selection: UInt8 = 9
        static let person: UInt8 = 10
        static let sink: UInt8 = 11
        static let address: UInt8 = 12
        static let addressDigest: UInt8 = 13
        static let option: UInt8 = 14
        static let consumer: UInt8 = 15
        static let upper: UInt8 = 16
        static let checkpointEpoch: UInt8 = 17
        static let checkpoint: UInt8 = 18
        static let delivered: UInt8 = 19
        static let failed: UInt8 = 20
        static let held: UInt8 = 21
        static let firstReceipt: UInt8 = 22
        static let lastReceipt: UInt8 = 23
        static let reason: UInt8 = 24
        static let cancelRequested: UInt8 = 25
    }

    static func key(_ number: RunNumber) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

    /// The value under ``key(_:)``.
    var stored: [UInt8] {
        var fields = FieldWriter()
        fields.put(Tag.state, state.rawValue)
        fields.put(Tag.began, began.microseconds)
        fields.put(Tag.updated, updated.microseconds)
        if let ended { fields.put(Tag.ended, ended.microseconds) }
        fields.put(Tag.process, processID)
        fields.put(Tag.user, user)
        fields.put(Tag.log, bytes: logID.bytes)
        fields.put(Tag.epoch, epoch)
        for word in selection { fields.put(Tag.selection, word) }
        for digest in personDigests { fields.put(Tag.person, bytes: digest) }
        fields.put(Tag.sink, destination.sink)
        fields.put(Tag.address, destination.address)
        fields.put(Tag.addressDigest, bytes: destination.digest)
        for word in options { fields.put(Tag.option, word) }
        if let consumer { fields.put(Tag.consumer, consumer) }
        if let upper { fields.put(Tag.upper, upper) }
        if let checkpoint {
            fields.put(Tag.checkpointEpoch, checkpoint.epoch)
            fields.put(Tag.checkpoint, checkpoint.position)
        }
        fields.put(Tag.delivered, deliveredCount)
        fields.put(Tag.failed, failedCount)
        fields.put(Tag.held, heldCount)
        if let receiptRange {
            fields.put(Tag.firstReceipt, receiptRange.lowerBound)
            fields.put(Tag.lastReceipt, receiptRange.upperBound)
        }
        if let reason { fields.put(Tag.reason, reason) }
        if isCancelRequested { fields.put(Tag.cancelRequested, bytes: []) }
        return fields.sealed(at: Self.key(number))
    }

    /// - Throws: ``StoredDamage``.
    init(_ value: RawSpan, number: RunNumber) throws {
        let fields = try FieldReader(value, at: Self.key(number))
        let wantedTime = try fields.wanted(fields.time(Tag.began))
        self.init(
            of: try fields.wanted(fields.bytes(Tag.log).flatMap(LogID.init(bytes:))),
            epoch: try fields.wanted(fields.integer(Tag.epoch, Epoch.self)),
            to: Destination(
                sink: try fields.wanted(fields.text(Tag.sink)), address: try fields.wanted(fields.text(Tag.address)),
                digest: try fields.wanted(fields.bytes(Tag.addressDigest))),
            by: try fields.wanted(fields.text(Tag.user)),
            processID: try fields.wanted(fields.integer(Tag.process, Int32.self)), at: wantedTime)
        self.number = number
        state = try fields.wanted(fields.integer(Tag.state, UInt8.self).flatMap(State.init(rawValue:)))
        updated = try fields.wanted(fields.time(Tag.updated))
        ended = fields.time(Tag.ended)
        selection = fields.all(Tag.selection).map { String(decoding: $0, as: UTF8.self) }
        personDigests = fields.all(Tag.person)
        options = fields.all(Tag.option).map { String(decoding: $0, as: UTF8.self) }
        consumer = fields.text(Tag.consumer)
        upper = fields.integer(Tag.upper, Position.self)
        if let epoch = fields.integer(Tag.checkpointEpoch, Epoch.self),
            let position = fields.integer(Tag.checkpoint, Position.self)
        {
            checkpoint = Checkpoint(epoch: epoch, position: position)
        }
        deliveredCount = try fields.wanted(fields.integer(Tag.delivered, UInt64.self))
        failedCount = try fields.wanted(fields.integer(Tag.failed, UInt64.self))
        heldCount = try fields.wanted(fields.integer(Tag.held, UInt64.self))
        if let first = fields.integer(Tag.firstReceipt, Position.self),
            let last = fields.integer(Tag.lastReceipt, Position.self), first <= last
        {
            receiptRange = first...last
        }
        reason = fields.text(Tag.reason)
        isCancelRequested = fields.bytes(Tag.cancelRequested) != nil
    }
}

extension Consumer {
    private enum Tag {
        static let log: UInt8 = 1
        static let epoch: UInt8 = 2
        static let position: UInt8 = 3
        static let hash: UInt8 = 4
        static let run: UInt8 = 5
        static let created: UInt8 = 6
        static let updated: UInt8 = 7
    }

    /// The value under the name.
    var stored: [UInt8] {
        var fields = FieldWriter()
        fields.put(Tag.log, bytes: logID.bytes)
        fields.put(Tag.epoch, checkpoint.epoch)
        fields.put(Tag.position, checkpoint.position)
        recordHash.withUnsafeBytes { fields.put(Tag.hash, bytes: $0) }
        fields.put(Tag.run, run)
        fields.put(Tag.created, created.microseconds)
        fields.put(Tag.updated, updated.microseconds)
        return fields.sealed(at: Array(name.utf8))
    }

    /// - Throws: ``StoredDamage``.
    init(_ value: RawSpan, key: [UInt8]) throws {
        let fields = try FieldReader(value, at: key)
        let hash = try fields.wanted(fields.bytes(Tag.hash))
        guard hash.count == RecordHash.byteCount else { throw StoredDamage() }
        self.init(
            name: String(decoding: key, as: UTF8.self),
            logID: try fields.wanted(fields.bytes(Tag.log).flatMap(LogID.init(bytes:))),
            checkpoint: Checkpoint(
                epoch: try fields.wanted(fields.integer(Tag.epoch, Epoch.self)),
                position: try fields.wanted(fields.integer(Tag.position, Position.self))),
            recordHash: hash.withUnsafeBytes { RecordHash(bytes: $0) },
            at: try fields.wanted(fields.time(Tag.created)))
        run = try fields.wanted(fields.integer(Tag.run, RunNumber.self))
        updated = try fields.wanted(fields.time(Tag.updated))
    }
}
