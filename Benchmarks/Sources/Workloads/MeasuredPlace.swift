import EventStore
import Foundation

/// A directory for the logs that are measured.
public struct MeasuredPlace: Sendable {
    /// How many events the filled log has.
    static let eventCount = 10_000

    private let path: String
    let configuration: StoreConfiguration

    /// A new one, in the temporary directory.
    public init() throws {
        try self.init(path: FileManager.default.temporaryDirectory.appending(path: "diario-micro-\(UUID())").path)
    }

    /// The one at `path`, which is made where it is missing.
    public init(path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.path = path
        var configuration = StoreConfiguration()
        // valgrind has less address space to give than the store asks for by itself.
        configuration.logMapByteCount = 1 << 30
        configuration.indexMapByteCount = 1 << 30
        configuration.freeByteCountMin = 0
        // What is counted does not depend on the file system.
        configuration.allowedFileSystem = try FileSystem(at: path).name
        // It would follow commits at times of its own: what it costs is a workload of its own.
        configuration.keepsIndex = false
        self.configuration = configuration
    }

    /// Removes it with all that is in it.
    public func remove() throws { try FileManager.default.removeItem(atPath: path) }

    /// Where a new log can be made.
    func newDirectory() -> DataDirectory { DataDirectory(path: "\(path)/\(UUID())") }

    /// A log with 10,000 events and their index, made by the first who asks.
    func filledLog() throws -> DataDirectory {
        let filled = DataDirectory(path: path + "/filled")
        if filled.hasLog { return filled }
        // Half a log must not be found.
        let directory = DataDirectory(path: path + "/filling")
        try fill(directory)
        _ = try Reindexing.rebuild(directory, configuration: configuration)
        try FileManager.default.moveItem(atPath: directory.path, toPath: filled.path)
        return filled
    }

    private func fill(_ directory: DataDirectory) throws {
        let log = try OpenLog(self, directory)
        try log.append(SampleEvents.events(count: Self.eventCount))
    }
}
