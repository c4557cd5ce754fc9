internal import ArgumentParser
internal import EventFormats
internal import EventModel
internal import EventStore
internal import Reports

/// Creates a log: the only command that does.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create a log.",
        discussion: """
            EXAMPLES:
              diario init --data /var/lib/diario

            Prints {"log_id":"…","epoch":1}. Ends with 1 if there is a log already.
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var fileSystem: FileSystemOptions

    func run() throws {
        let settings = try data.settings(fileSystem.settings)
        let identity = try LogCreation.create(
            in: settings.dataDirectory(), configuration: settings.storeConfiguration())
        var json = JSONWriter()
        json.beginObject()
        json.identity(identity)
        json.endObject()
        StandardOutput.write(line: json.text)
    }
}
