/// A name as it is written, and without accents for an e-mail address.
struct SampleName {
    var text: StaticString
    var plain: StaticString

    private init(_ text: StaticString, _ plain: StaticString) {
        self.text = text
        self.plain = plain
    }

    static let first: [SampleName] = [
        SampleName("Ana", "ana"), SampleName("José", "jose"), SampleName("João", "joao"), SampleName("Inês", "ines"),
        SampleName("Luís", "luis"), SampleName("Zoé", "zoe"), SampleName("Eva", "eva"),
        SampleName("Conceição", "conceicao"), SampleName("Caio", "caio"), SampleName("Íris", "iris"),
        SampleName("Ivo", "ivo"), SampleName("Iara", "iara"), SampleName("Léo", "leo"),
        SampleName("Lia", "lia"), SampleName("Raí", "rai"), SampleName("Noé", "noe"), SampleName("Davi", "davi"),
        SampleName("Thaís", "thais"), SampleName("Bia", "bia"), SampleName("Gil", "gil"),
    ]

    static let last: [SampleName] = [
        SampleName("Sá", "sa"), SampleName("Reis", "reis"), SampleName("Luz", "luz"),
        SampleName("Assunção", "assuncao"),
        SampleName("Lima", "lima"), SampleName("Araújo", "araujo"), SampleName("Gonçalves", "goncalves"),
        SampleName("Paz", "paz"), SampleName("D'Ávila", "davila"), SampleName("Pó", "po"), SampleName("Leão", "leao"),
        SampleName("Simões", "simoes"), SampleName("Cruz", "cruz"), SampleName("Brandão", "brandao"),
        SampleName("Rêgo", "rego"), SampleName("Dias", "dias"),
    ]

    static let companies: [SampleName] = [
        SampleName("Empório", "emporio"), SampleName("Farmácia", "farmacia"), SampleName("Pães", "paes"),
        SampleName("Sebo", "sebo"),
    ]

    /// Mail domains that are reserved for examples, so that nobody's address is made by chance.
    static let domains: [StaticString] = ["a.test", "b.test", "um.test", "c.test"]
}
