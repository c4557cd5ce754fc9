internal import EventFormats

extension Phrasebook {
    /// Brazilian Portuguese.
    static let portuguese = Phrasebook(tokens + errors + commandLine + help + bench)
}
