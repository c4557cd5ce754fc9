internal import EventFormats

extension Phrasebook {
    /// Brazilian Portuguese.
    static let portuguese = Phrasebook([tokens, errors, store, decoding, commandLine, log, help, bench].flatMap { $0 })
}
