internal import Access
internal import ArgumentParser
internal import EventModel
internal import EventStore

/// What senders present.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the tokens that senders present.",
        discussion: """
            EXAMPLES:
              diario token new --source loja --public-url https://hooks.example
              diario token list
              diario token revoke 5f0c2a91

            A running receiver takes changes up on SIGHUP.
            """,
        subcommands: [TokenNewCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}

extension TokenFile {
    /// The tokens of the log that the settings name.
    /// - Throws: `EventStoreError` unless there is a log and this process may use it.
    init(of settings: Settings) throws {
        let directory = try settings.dataDirectory()
        try directory.checkAccess()
        self.init(secretsPath: directory.secretsPath)
    }
}
