internal import Bench
internal import EventFormats
internal import Foundation

/// What `bench ingest --json` has written, read again: what two runs are compared by.
struct IngestFigures: Decodable {
    private var command: String
    var commit: String?
    var conditions: Conditions
    var events: Int
    var perSecond: Double
    var latencyUs: Latency
    var cpuSeconds: CPU
    var writeBytesPerEvent: Double?
    var diskBytesPerEvent: Double?
    var rssAnonPeakBytes: Double?
    var baselines: [BaselineRatio]

    /// What must be the same for figures to say anything about each other, by name.
    typealias Conditions = [(name: String, value: String)]

    struct Latency: Decodable {
        var p50, p90, p99, p999: Double?
    }

    struct CPU: Decodable {
        var server: Double?
    }

    struct BaselineRatio: Decodable {
        var name: String
        var measure: String?
        var ratio: Ratio

        struct Ratio: Decodable {
            var median: Double?
        }
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case command, commit, events, perSecond, latencyUs, cpuSeconds, writeBytesPerEvent, diskBytesPerEvent
        case rssAnonPeakBytes, baselines
        case build, cpu, cores, kernel, fileSystem, seed, connections, rate, durability
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        command = try values.decode(String.self, forKey: .command)
        commit = try values.decodeIfPresent(String.self, forKey: .commit)
        events = try values.decode(Int.self, forKey: .events)
        perSecond = try values.decode(Double.self, forKey: .perSecond)
        latencyUs = try values.decode(Latency.self, forKey: .latencyUs)
        cpuSeconds = try values.decode(CPU.self, forKey: .cpuSeconds)
        writeBytesPerEvent = try values.decodeIfPresent(Double.self, forKey: .writeBytesPerEvent)
        diskBytesPerEvent = try values.decodeIfPresent(Double.self, forKey: .diskBytesPerEvent)
        rssAnonPeakBytes = try values.decodeIfPresent(Double.self, forKey: .rssAnonPeakBytes)
        baselines = try values.decode([BaselineRatio].self, forKey: .baselines)
        let language = BenchmarkText.language
        let texts: [(String, CodingKeys)] = [
            (language(pt: "a compilação", en: "build"), .build), (language(pt: "o processador", en: "processor"), .cpu),
            (language(pt: "o kernel", en: "kernel"), .kernel),
            (language(pt: "o sistema de arquivos", en: "file system"), .fileSystem),
            (language(pt: "a durabilidade", en: "durability"), .durability),
        ]
        let numbers: [(String, CodingKeys)] = [
            (language(pt: "o número de núcleos", en: "cores"), .cores), (language(pt: "a semente", en: "seed"), .seed),
            (language(pt: "o número de conexões", en: "connections"), .connections),
            (language(pt: "a taxa", en: "rate"), .rate),
        ]
        let unknown = language(pt: "desconhecido", en: "unknown")
        conditions = []
        for (name, key) in texts {
            conditions.append((name, try values.decodeIfPresent(String.self, forKey: key) ?? unknown))
        }
        for (name, key) in numbers {
            let value = try values.decodeIfPresent(Double.self, forKey: key)
            let none = language(pt: "nada", en: "none")
            conditions.append((name, value.map { BenchmarkText.decimal($0, 0) } ?? none))
        }
    }

    /// The figures of the last line of `path` that is not empty.
    /// - Throws: ``CommandFailure`` when it cannot be read, or is something else.
    init(path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(.inputOutput, "cannot read \(path)")
        }
        guard let line = text.split(separator: "\n").last, let figures = try? Self(line: String(line)),
            figures.command == "bench ingest"
        else {
            throw CommandFailure(.usage, "\(path) is not what diario bench ingest --json writes")
        }
        self = figures
    }

    /// The figures of one line of JSON.
    init(line: String) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Self.self, from: Data(line.utf8))
    }
}
