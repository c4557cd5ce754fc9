import EventModel
import FoundationEssentials

/// The lines of the token file, from and to records. ``TokenFile`` has the format.
enum TokenLines {
    /// The keys of a line. Their values are text, so that a line says nothing that this type does not check.
    private struct Line: Codable {
        var id: String
        var label: String
        var role: TokenRole
        var source: String?
        var digest: String
        var createdAt: String
        var expiresAt: String?
        var revokedAt: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case id, label, role, source, digest
            case createdAt = "created_at"
            case expiresAt = "expires_at"
            case revokedAt = "revoked_at"
        }

        // Written by hand so that an absent time is `null` rather than a missing key.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(label, forKey: .label)
            try container.encode(role, forKey: .role)
            try container.encode(source, forKey: .source)
            try container.encode(digest, forKey: .digest)
            try container.encode(createdAt, forKey: .createdAt)
            try container.encode(expiresAt, forKey: .expiresAt)
            try container.encode(revokedAt, forKey: .revokedAt)
        }
    }

    /// The lines for `records`.
    static func bytes(of records: [TokenRecord]) throws(AccessError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes: [UInt8] = []
        for record in records {
            let line = Line(
                id: record.id, label: record.label, role: record.role, source: record.source,
                digest: Hexadecimal.string(record.digest.bytes), createdAt: record.createdAt.description,
                expiresAt: record.expiresAt?.description, revokedAt: record.revokedAt?.description)
            do { bytes.append(contentsOf: try encoder.encode(line)) } catch {
                throw AccessError(.usage, "a token's record cannot be written as JSON")
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// The records in `bytes`.
    /// - Throws: `.damaged`, naming the line and quoting nothing.
    static func records(in bytes: [UInt8]) throws(AccessError) -> [TokenRecord] {
        var records: [TokenRecord] = []
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if line.isEmpty { continue }
            guard records.count < Limits.tokenCountMax, let record = record(in: line) else {
                throw AccessError(
                    .damaged,
                    "secrets/tokens.jsonl, line \(number), is no token of this version: none of the file is taken")
            }
            records.append(record)
        }
        return records
    }

    private static func record(in bytes: ArraySlice<UInt8>) -> TokenRecord? {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        guard let line = try? decoder.decode(Line.self, from: data), hasKnownKeysOnly(data, decoder),
            TokenRecord.isValidLabel(line.label), Hexadecimal.bytes(line.id)?.count == 4,
            let digestBytes = Hexadecimal.bytes(line.digest), let digest = TokenDigest(bytes: digestBytes),
            let createdAt = moment(line.createdAt)
        else { return nil }
        switch line.role {
        case .sender: guard let source = line.source, SourceName.isValid(source) else { return nil }
        case .reader: guard line.source == nil else { return nil }
        }
        var record = TokenRecord(
            id: line.id, label: line.label, role: line.role, source: line.source, digest: digest, createdAt: createdAt)
        if let text = line.expiresAt {
            guard let expiresAt = moment(text) else { return nil }
            record.expiresAt = expiresAt
        }
        if let text = line.revokedAt {
            guard let revokedAt = moment(text) else { return nil }
            record.revokedAt = revokedAt
        }
        return record
    }

    /// Any key, to see which ones a line has.
    private struct AnyKeys: Decodable {
        let names: Set<String>

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            names = Set(try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue))
        }
    }

    private static func hasKnownKeysOnly(_ line: Data, _ decoder: JSONDecoder) -> Bool {
        guard let keys = try? decoder.decode(AnyKeys.self, from: line) else { return false }
        return keys.names.isSubset(of: Line.CodingKeys.allCases.map(\.rawValue))
    }

    /// The moment written as `Timestamp.description` writes it, and in no other way.
    private static func moment(_ text: String) -> Timestamp? {
        let digits = Array(text.utf8)
        guard digits.count == 27 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for digit in digits[range] {
                guard (0x30...0x39).contains(digit) else { return nil }
                value = value * 10 + Int(digit - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let microsecond = number(20..<26),
            let moment = Timestamp(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second,
                microsecond: microsecond),
            moment.description == text
        else { return nil }
        return moment
    }
}
