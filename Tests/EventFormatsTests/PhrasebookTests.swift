import EventFormats
import Testing

@Suite("The phrasebook")
struct PhrasebookTests {
    private let book = Phrasebook(
        [
            ("there is no index", "não há índice"), ("{} of {} events", "de {2} eventos, {1}"),
            ("reading {}: {}", "ao ler {}: {}"), ("reading position {}: {}", "ao ler a posição {}: {}"),
            ("no such file", "arquivo inexistente"), ("head {}", "cabeça {}"), ("table {}", "a tabela {}"),
            ("the log", "o registro"), ("page 1 of {}", "página 1 de {}"), ("in {}", "em {}"),
            ("by {}, twice", "por {}, 2"),
            ("to {} and {}", "a {2} e {1}"), ("beside {}", "onde {}"),
        ], contractions: ["de a": "da", "em o": "no", "por a": "pela", "a o": "ao"])

    @Test(
        "translates texts, with what stands in their places, and causes within them",
        arguments: [
            ("there is no index", "não há índice"), ("3 of 10 events", "de 10 eventos, 3"),
            ("reading log: no such file", "ao ler log: arquivo inexistente"),
            ("reading position 7: no such file", "ao ler a posição 7: arquivo inexistente"),
            ("reading {}: a {1} of b", "ao ler {}: a {1} of b"),
            // A preposition and an article become one word.
            ("page 1 of table t", "página 1 da tabela t"), ("in the log", "no registro"),
            ("by table t, twice", "pela tabela t, 2"), ("to table t and the log", "ao registro e a tabela t"),
            // A word is no preposition for ending like one, and without an article there is nothing to contract.
            ("beside table t", "onde a tabela t"), ("in head 1", "em cabeça 1"),
            // Nor is what somebody else wrote changed.
            ("page 1 of a tabela t", "página 1 de a tabela t"), ("in o registro", "em o registro"),
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
