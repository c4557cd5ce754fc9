internal import EventStore
internal import Foundation

/// The receiver that runs on a log now, beside this command.
struct RunningReceiver {
    /// Its process.
    let processID: Int32

    /// The receiver that writes the log in `directory`; nil where none runs, or where the system does not say so.
    ///
    /// `reindex` and `recover` hold the same lock, and SIGHUP would end them: only a process that was started with
    /// `serve` among its arguments is a receiver.
    init?(of directory: DataDirectory) throws {
        guard let processID = try directory.writingProcess(),
            let line = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(processID)/cmdline")),
            line.split(separator: 0).dropFirst().contains(where: { $0.elementsEqual("serve".utf8) })
        else { return nil }
        self.processID = processID
    }

    /// Says how the receiver of `directory`, if one runs, takes up a change of tokens.
    static func sayHowToReload(_ directory: DataDirectory) throws {
        guard let receiver = try RunningReceiver(of: directory) else { return }
        StandardError.say("the running receiver takes it up on SIGHUP: kill -HUP \(receiver.processID)")
    }
}
