internal import EventFormats

extension Phrasebook {
    /// Brazilian Portuguese.
    static let portuguese = Phrasebook(
        [
            tokens, errors, store, decoding, queries, commandLine, log, help, sinks, plans, runs, bench, pages, system,
            figures,
        ]
        .flatMap { $0 },
        contractions: [
            "a a": "à", "a as": "às", "a o": "ao", "a os": "aos", "de a": "da", "de as": "das", "de o": "do",
            "de os": "dos", "em a": "na", "em as": "nas", "em o": "no", "em os": "nos", "por a": "pela",
            "por as": "pelas", "por o": "pelo", "por os": "pelos",
        ])
}
