internal import ArgumentParser
internal import EventFormats
internal import EventStore

/// Builds the index anew.
struct ReindexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Build the index anew from the log. No receiver may be running.",
        discussion: """
            EXAMPLES:
              diario reindex
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var language: LanguageOptions
    @OptionGroup var fileSystem: FileSystemOptions

    func run() throws {
        let settings = try data.settings(fileSystem.settings)
        var progress = ProgressLine(Language.spoken(pt: "refazendo o índice", en: "reindex"))
        let through = try Reindexing.rebuild(
            settings.dataDirectory(), configuration: settings.storeConfiguration()
        ) { done, total in progress.show(done: done, of: total) }
        _ = consume progress
        var json = JSONWriter()
        json.beginObject()
        json.name("indexed_through")
        json.integer(through)
        json.endObject()
        StandardOutput.write(line: json.text)
    }
}
