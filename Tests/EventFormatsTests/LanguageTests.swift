import EventFormats
import EventModel
import Testing

@Suite("Words for people")
struct LanguageTests {
    @Test(
        "follow the locale's name",
        arguments: [
            ("pt_BR.UTF-8", Language.portuguese), ("pt", .portuguese), ("en_US.UTF-8", .english), ("C", .english),
            ("", .english),
        ])
    func locales(name: String, expected: Language) {
        #expect(Language(localeName: name) == expected)
    }

    @Test("exist for every documented kind and every field, in both languages", arguments: Language.allCases)
    func words(language: Language) {
        let kinds = EventKind.documented.map { language.words(for: $0) }
        #expect(Set(kinds).count == EventKind.documented.count)
        #expect(kinds.allSatisfy { $0.count <= 24 && !$0.contains("_") })
        #expect(Set(EventField.shownFields.map { language.words(for: $0) }).count == EventField.shownFields.count)
    }

    @Test("show an unknown kind as it came, without its control characters")
    func unknownKind() {
        #expect(Language.english.words(for: EventKind(rawValue: "X\u{1B}[2J")) == "X\\u{1B}[2J")
    }
}
