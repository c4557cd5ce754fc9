// The program `diario`: each subcommand parses its options, wires the modules below together and runs them.
//
// What must stay true: data goes to standard output and everything else to standard error; every error becomes an exit
// code in `ExitCodes.swift` and nowhere else; nothing that names a person is written except as the answer that was
// asked for. No command holds knowledge of its own about the log's format, about HTTP or about GO.

internal import ArgumentParser
internal import Dispatch
internal import EventFormats
internal import EventStore
internal import Glibc

/// Runs the program with the arguments of this process, and ends with the exit code that the contract names.
///
/// Called on the main thread, before anything asynchronous: what Swift runs that on traps where it can open no file or
/// start no thread.
public func runDiario() -> Never {
    Terminal.shieldParser()
    do {
        try OpenFiles.prepare()
        try AddressSpace.prepare()
    } catch { Diario.end(with: error) }
    Task {
        await Diario.main()
        exit(ExitStatus.done.rawValue)
    }
    dispatchMain()
}

struct Diario: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diario",
        abstract: "An append-only log of the webhooks of the GO platform, with replay.",
        discussion: """
            EXAMPLES:
              diario init --data /var/lib/diario
              diario token new --data /var/lib/diario --source loja
              diario serve --data /var/lib/diario --listen 127.0.0.1:8080
              diario audit --data /var/lib/diario --order 0000593098
              diario replay ndjson --data /var/lib/diario --since 2h > events.ndjson

            Settings: an option wins over the environment (DIARIO_DATA, DIARIO_LISTEN …), that over the file \
            (--config), that over the default.

            In Portuguese with --lang pt-BR, or LANG=pt_BR.UTF-8.

            Exit codes: 0 done, 1 failed, 64 usage, 65 data damaged, 69 remote unavailable, 74 I/O, 75 another process \
            holds it, 78 configuration, 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [
            InitCommand.self, ServeCommand.self, AuditCommand.self, ShowCommand.self, ReplayCommand.self,
            RunsCommand.self, ConsumersCommand.self, StatsCommand.self, OutagesCommand.self, VerifyCommand.self,
            ReindexCommand.self, RecoverCommand.self,
            TokenCommand.self,
            BenchCommand.self,
        ])

    /// What damaged data is called where nothing could be checked before.
    private static func damageMessage(in language: Language) -> DamagedData.Message {
        let advice = language(pt: ": execute diario verify", en: ": run diario verify")
        let log = language(
            pt: "diario: os dados estão danificados, ou não podem ser lidos",
            en: "diario: the data is damaged, or cannot be read")
        return DamagedData.Message(
            index: language(
                pt: "diario: o índice está danificado, ou não pode ser lido: execute diario reindex",
                en: "diario: the index is damaged, or cannot be read: run diario reindex"),
            replays: language(
                pt: "diario: replay/, o que se sabe de reenvios, está danificado ou não pode ser lido. O registro está "
                    + "intacto: tire replay/ dali, e comece o reenvio de novo",
                en:
                    "diario: replay/, which holds what is remembered of replays, is damaged, or cannot be read. The log "
                    + "is untouched: move replay/ away, and start the replay again"),
            log: log + advice,
            behind: (log + language(pt: ", depois da posição ", en: ", after position "), advice))
    }

    static func main() async {
        // A reader that has gone shows as EPIPE where it is written to, and ends the command quietly.
        signal(SIGPIPE, SIG_IGN)
        do {
            try DamagedData.endsProcess(status: ExitStatus.damaged.rawValue, saying: damageMessage(in: .spoken))
            try ProgramArguments.refuseWhatIsNoText()
            if ProgramArguments.all.first == "help" {
                try UsageAnswer(arguments: ProgramArguments.all, language: .spoken).endWithHelp()
            }
            var command = try parseAsRoot(ProgramArguments.all)
            try RepeatedOption(in: ProgramArguments.all).refuse(for: type(of: command))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            StandardOutput.flush()
            StandardError.flush()
        } catch {
            end(with: error)
        }
    }
}
