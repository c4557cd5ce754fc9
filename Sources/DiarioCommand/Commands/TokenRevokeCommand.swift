internal import Access
internal import ArgumentParser
internal import EventModel
internal import EventStore

/// Makes a token worthless.
struct TokenRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a token. A running receiver takes it up on SIGHUP.",
        discussion: """
            EXAMPLES:
              diario token revoke 5f0c2a91
            """)

    @Argument(help: ArgumentHelp("The token's id, as diario token list shows it.", valueName: "ID"))
    var id: String

    @OptionGroup var data: DataOptions
    @OptionGroup var language: LanguageOptions

    func run() throws {
        let settings = try data.settings()
        try TokenFile(of: settings).revoke(id, at: .now())
        StandardError.say("revoked")
        try RunningReceiver.sayHowToReload(settings.dataDirectory())
    }
}
