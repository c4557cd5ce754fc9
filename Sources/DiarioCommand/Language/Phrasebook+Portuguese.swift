internal import EventFormats

extension Phrasebook {
    /// Brazilian Portuguese.
    static let portuguese = Phrasebook(
        [tokens, errors, store, decoding, queries, commandLine, log, help, bench].flatMap { $0 })
}
