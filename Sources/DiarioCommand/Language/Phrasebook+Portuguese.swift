internal import EventFormats

extension Phrasebook {
    /// Brazilian Portuguese.
    static let portuguese = Phrasebook(
        [tokens, errors, store, decoding, queries, commandLine, log, help, bench, pages, system, figures].flatMap { $0 }
    )
}
