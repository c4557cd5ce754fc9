internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import Reports

/// Lets a log be written again although events that it had are gone.
struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Begin a new epoch where the anchors show that the log has lost events.",
        discussion: """
            EXAMPLES:
              diario recover --accept-loss

            Restore a backup if there is one. This command brings nothing back: it accepts the loss, so that the log \
            can be written again, and begins a new epoch, so that nobody takes a position of the new one for one of \
            the old.
            """)

    @Flag(help: "Say that the loss is accepted.")
    var acceptLoss = false

    @OptionGroup var data: DataOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var fileSystem: FileSystemOptions

    mutating func validate() throws {
        if !acceptLoss {
            throw ValidationError("recover wants --accept-loss: events that the log had are gone for good.")
        }
    }

    func run() throws {
        let settings = try data.settings(fileSystem.settings)
        let identity = try Recovery.acceptLoss(
            settings.dataDirectory(), configuration: settings.storeConfiguration())
        var json = JSONWriter()
        json.beginObject()
        json.identity(identity)
        json.endObject()
        StandardOutput.write(line: json.text)
    }
}
