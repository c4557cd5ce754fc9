import EventFormats
import Testing

@Suite("The phrasebook")
struct PhrasebookTests {
    private let book = Phrasebook([
        ("there is no index", "não há índice"), ("{} of {} events", "de {2} eventos, {1}"),
        ("reading {}: {}", "ao ler {}: {}"), ("reading position {}: {}", "ao ler a posição {}: {}"),
        ("no such file", "arquivo inexistente"), ("head {}", "cabeça {}"),
    ])

    @Test(
        "translates texts, with what stands in their places, and causes within them",
        arguments: [
            ("there is no index", "não há índice"), ("3 of 10 events", "de 10 eventos, 3"),
            ("reading log: no such file", "ao ler log: arquivo inexistente"),
            ("reading position 7: no such file", "ao ler a posição 7: arquivo inexistente"),
            ("reading {}: a {1} of b", "ao ler {}: a {1} of b"),
        ])
    func translations(english: String, translation: String) {
        #expect(book.translation(of: english) == translation)
    }

    @Test(
        "has nothing for other texts, or for parts of its own",
        arguments: ["", "there is no", "there is no index at all", "head ", "3 of events", "an ahead 7"])
    func unknown(english: String) {
        #expect(book.translation(of: english) == nil)
    }
}
