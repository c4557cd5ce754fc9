package import EventModel
package import EventStore
internal import Foundation

/// What a replay is to send, noted before it sends anything: the file that `diario replay plan` writes.
///
/// The bounds are absolute, and the log's hash at the upper one is in it, so the same events are meant whenever and
/// wherever the plan is used; or the log is another one, which the hash shows. Values that name a person are kept as keyed
/// digests only, and given again when the plan is used.
package struct PlanDocument: Codable, Equatable {
    /// The version of this layout.
    package static let currentVersion = 1

    package var planVersion = currentVersion
    package var logID: String
    package var epoch: Epoch
    /// The first and the last position that may be of the selection; the second is less where there is none.
    package var from: Position
    package var to: Position
    /// The hash of the log's record at ``to``, or at its origin where there is none.
    package var recordHash: String
    package var selection: Conditions
    /// The version of the decoder of the program that made the plan.
    package var decoderVersion: UInt16
    package var counts: Counts
    /// A hash over everything above but the counts, so that a plan that was edited is told from one that was not.
    package var digest: String

    /// What is asked of an event beside its position.
    package struct Conditions: Codable, Equatable {
        /// A value that is searched by.
        package struct Term: Codable, Equatable {
            package var field: String
            package var value: String?
            package var keyedDigest: String?
            package var isPrefix: Bool

            enum CodingKeys: String, CodingKey {
                case field, value
                case keyedDigest = "keyed_digest"
                case isPrefix = "prefix"
            }
        }

        /// Microseconds since 1970.
        package var since: Int64?
        package var until: Int64?
        package var terms: [Term]
        package var kinds: [String]
        package var statuses: [Int64]
        package var sources: [String]
        package var undecodable: Bool
        package var withoutKeys: Bool
        package var reverse: Bool

        enum CodingKeys: String, CodingKey {
            case terms, kinds, statuses, sources, undecodable, reverse
            case since = "since_microseconds"
            case until = "until_microseconds"
            case withoutKeys = "without_keys"
        }
    }

    /// What the selection has.
    package struct Counts: Codable, Equatable {
        package var events: Int
        package var orders: Int
        package var bodyBytes: Int64
        package var undecodable: Int
        package var exactDuplicates: Int
        package var firstPosition: Position?
        package var lastPosition: Position?
        package var firstReceivedAt: String?
        package var lastReceivedAt: String?
        package var byKind: [String: Int]
        package var bySource: [String: Int]

        enum CodingKeys: String, CodingKey {
            case events, orders, undecodable
            case bodyBytes = "body_bytes"
            case exactDuplicates = "exact_duplicates"
            case firstPosition = "first_position"
            case lastPosition = "last_position"
            case firstReceivedAt = "first_received_at"
            case lastReceivedAt = "last_received_at"
            case byKind = "by_kind"
            case bySource = "by_source"
        }
    }

    enum CodingKeys: String, CodingKey {
        case epoch, from, to, selection, counts, digest
        case planVersion = "plan_version"
        case logID = "log_id"
        case recordHash = "record_hash"
        case decoderVersion = "decoder_version"
    }
}

// MARK: Making a plan

extension PlanDocument {
    /// The plan of `selection` in the log of `reader` as it is now. Reads each event of it once.
    ///
    /// A limit becomes a bound: the plan ends at the last event within it.
    package init(of selection: Selection, in reader: LogReader, decoderVersion: UInt16) throws {
        let identity = try reader.identity
        let query = try reader.query(selection)
        var count = PlanCount()
        let (orderCount, duplicates) = try count.count(query, in: reader)
        let origin = try reader.origin().position
        let range = query.range
        var (from, to) = (range?.lowerBound ?? origin + 1, range?.upperBound ?? origin)
        if let limit = selection.limit, count.eventCount >= limit, let found = count.positions {
            switch selection.direction {
            case .forward: to = found.upperBound
            case .backward: from = found.lowerBound
            }
        }
        let hash = try reader.event(at: to)?.recordHash ?? reader.origin().recordHash
        logID = identity.logID.description
        epoch = identity.epoch
        (self.from, self.to) = (from, to)
        recordHash = hash.description
        self.selection = try Conditions(selection, in: reader)
        self.decoderVersion = decoderVersion
        counts = Counts(
            events: count.eventCount, orders: orderCount, bodyBytes: count.bodyByteCount,
            undecodable: count.undecodableCount, exactDuplicates: duplicates?.count ?? 0,
            firstPosition: count.positions?.lowerBound, lastPosition: count.positions?.upperBound,
            firstReceivedAt: count.times?.lowerBound.description, lastReceivedAt: count.times?.upperBound.description,
            byKind: Dictionary(uniqueKeysWithValues: count.countByKind.map { ($0.key.rawValue, $0.value) }),
            bySource: count.countBySource)
        digest = ""
        digest = try computedDigest()
    }

    private func computedDigest() throws -> String {
        var bare = self
        bare.digest = ""
        bare.counts = Counts(
            events: 0, orders: 0, bodyBytes: 0, undecodable: 0, exactDuplicates: 0, byKind: [:], bySource: [:])
        return try Array(Self.encoder(isPretty: false).encode(bare)).withUnsafeBytes { RecordHasher.leaf($0) }
            .description
    }

    private static func encoder(isPretty: Bool) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = isPretty ? [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes] : [.sortedKeys]
        return encoder
    }

    /// The plan as a file has it.
    package func encoded() throws -> [UInt8] { try Array(Self.encoder(isPretty: true).encode(self)) + [0x0A] }
}

extension PlanDocument.Conditions {
    init(_ selection: Selection, in reader: LogReader) throws {
        since = selection.since?.microseconds
        until = selection.until?.microseconds
        terms = try selection.terms.map { term in
            Term(
                field: term.field.path, value: term.field.isPersonalKey ? nil : term.value,
                keyedDigest: term.field.isPersonalKey ? Hexadecimal.string(try reader.keyedDigest(of: term)) : nil,
                isPrefix: term.isPrefix)
        }
        .sorted { ($0.field, $0.value ?? "", $0.keyedDigest ?? "") < ($1.field, $1.value ?? "", $1.keyedDigest ?? "") }
        kinds = selection.kinds.map(\.rawValue).sorted()
        statuses = selection.statuses.sorted()
        sources = selection.sources.sorted()
        undecodable = selection.undecodableOnly
        withoutKeys = selection.withoutKeysOnly
        reverse = selection.direction == .backward
    }
}

// MARK: Using a plan

/// Why a plan cannot be used.
package struct PlanRefused: Error {
    /// What differs, or what is wrong with the file, and what to do.
    package let message: String
}

extension PlanDocument {
    /// The plan that `bytes` are.
    /// - Throws: ``PlanRefused`` where they are none, or one that was edited.
    package init(decoding bytes: [UInt8]) throws {
        guard bytes.count <= Limits.planByteCountMax,
            let plan = try? JSONDecoder().decode(PlanDocument.self, from: Data(bytes))
        else { throw PlanRefused(message: "it is no plan that diario replay plan has written") }
        guard plan.planVersion == Self.currentVersion else {
            throw PlanRefused(
                message: "it is a plan of version \(plan.planVersion), and this program knows version "
                    + "\(Self.currentVersion): make it anew with diario replay plan")
        }
        guard try plan.digest == plan.computedDigest() else {
            throw PlanRefused(message: "it was changed after it was made: make it anew with diario replay plan")
        }
        self = plan
    }

    /// The selection of the plan, where the log of `reader` is as it was.
    ///
    /// - Parameter personTerms: what names a person, given again.
    /// - Throws: ``PlanRefused`` saying what differs.
    package func selection(
        in reader: LogReader, personTerms: [SearchTerm], decoderVersion: UInt16
    ) throws -> Selection {
        let identity = try reader.identity
        guard logID == identity.logID.description else {
            throw PlanRefused(message: "it is of the log \(logID), and this is \(identity.logID)")
        }
        guard epoch == identity.epoch else {
            throw PlanRefused(
                message: "it is of epoch \(epoch), and the log is in epoch \(identity.epoch): positions may mean other "
                    + "events now; make the plan anew")
        }
        let hash = try reader.event(at: to)?.recordHash ?? reader.origin().recordHash
        guard hash.description == recordHash else {
            throw PlanRefused(message: "the log has another record at position \(to) than when it was made")
        }
        guard self.decoderVersion == decoderVersion else {
            throw PlanRefused(
                message: "it was made with version \(self.decoderVersion) of the decoder, and this is version "
                    + "\(decoderVersion): make the plan anew")
        }
        let conditions = selection
        return Selection(
            from: from, to: to, since: conditions.since.map(Timestamp.init(microseconds:)),
            until: conditions.until.map(Timestamp.init(microseconds:)),
            terms: try terms(given: personTerms, in: reader),
            kinds: Set(conditions.kinds.map(EventKind.init(rawValue:))),
            statuses: Set(conditions.statuses), sources: Set(conditions.sources),
            undecodableOnly: conditions.undecodable, withoutKeysOnly: conditions.withoutKeys,
            direction: conditions.reverse ? .backward : .forward)
    }

    private func terms(given personTerms: [SearchTerm], in reader: LogReader) throws -> [SearchTerm] {
        var given: [String: SearchTerm] = [:]
        for term in personTerms { given[Hexadecimal.string(try reader.keyedDigest(of: term))] = term }
        let terms = try selection.terms.map { term in
            guard let field = EventField.allCases.first(where: { $0.path == term.field && $0.row.keyKind != nil })
            else {
                throw PlanRefused(message: "it asks for \(term.field), which events are not searched by")
            }
            if let value = term.value { return SearchTerm(field, value, isPrefix: term.isPrefix) }
            guard let term = term.keyedDigest.flatMap({ given[$0] }) else {
                let option = field == .customerDocument ? "--document" : "--email"
                throw PlanRefused(
                    message:
                        "it asks for a person by a value that is not kept in it: give the same one with \(option) -")
            }
            return term
        }
        guard given.count == selection.terms.count(where: { $0.keyedDigest != nil }) else {
            throw PlanRefused(message: "it does not ask for one of the persons that --document or --email names")
        }
        return terms
    }

    /// The events of `selection` that are exact duplicates of earlier ones of it. Reads each event once.
    package static func duplicates(of selection: Selection, in reader: LogReader) throws -> PositionSet? {
        var count = PlanCount()
        return try count.count(try reader.query(selection), in: reader).duplicates
    }
}
