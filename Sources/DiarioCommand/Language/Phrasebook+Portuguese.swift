internal import EventFormats

extension Phrasebook {
    /// Brazilian Portuguese.
    static let portuguese = Phrasebook([tokens, errors, store, decoding, commandLine, help, bench].flatMap { $0 })
}
