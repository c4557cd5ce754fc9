internal import Access
internal import ArgumentParser
internal import EventFormats
internal import EventStore
internal import Glibc
internal import Replay

/// How the program ends: the codes that `docs/contract.md` promises.
enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    case usage = 64
    case damaged = 65
    case unavailable = 69
    case inputOutput = 74
    case inUse = 75
    case configuration = 78
    case interrupted = 130

    /// How the program ends when the store fails with `error`.
    init(_ error: EventStoreError) {
        self =
            switch error.code {
            case .noLog, .configuration: .configuration
            case .inUse: .inUse
            case .damaged: .damaged
            case .inputOutput, .diskFull: .inputOutput
            default: .failed
            }
    }

    /// How the program ends when tokens or address lists fail with `error`.
    init(_ error: AccessError) {
        self =
            switch error.code {
            case .usage: .usage
            case .damaged: .damaged
            case .configuration: .configuration
            case .inputOutput: .inputOutput
            default: .failed
            }
    }

    /// How the program ends when a sink fails with `error`.
    init(_ error: SinkError) {
        self =
            switch error.code {
            case .closed: .done
            case .unavailable, .unreachable, .busy: .unavailable
            case .unusable where error.isRetriable: .unavailable
            case .inUse: .inUse
            case .inputOutput: .inputOutput
            default: .failed
            }
    }
}

/// Ends a command: with a message for people, and an exit status for programs.
struct CommandFailure: Error {
    var status: ExitStatus
    /// What was attempted, what happened and what to do; nil where everything has been said.
    var message: String?

    init(_ status: ExitStatus, _ message: String? = nil) {
        self.status = status
        self.message = message
    }
}

extension Diario {
    /// Says what went wrong and ends the program with the code for it.
    static func end(with error: any Error) -> Never {
        switch error {
        case let failure as CommandFailure:
            end(failure.status, failure.message)
        case let error as EventStoreError:
            end(ExitStatus(error), error.message)
        case let error as AccessError:
            end(ExitStatus(error), error.message)
        default:
            // Help, version and mistakes on the command line.
            StandardError.flush()
            guard let answer = try? UsageAnswer(arguments: ProgramArguments.all, language: .spoken) else {
                exit(withError: error)
            }
            answer.end(with: error)
        }
    }

    /// Says `message`, if there is one, in the language of whoever reads it, and ends the program.
    static func end(_ status: ExitStatus, _ message: String? = nil) -> Never {
        StandardOutput.flush()
        if let message { StandardError.say(message) }
        StandardError.flush()
        Glibc.exit(status.rawValue)
    }
}
