internal import EventFormats

extension Phrasebook {
    /// Tokens and sources.
    static let tokens: [Phrase] = [
        ("{} is a new source", "{} é uma origem nova"),
        (
            "the running receiver takes it up on SIGHUP: kill -HUP {}",
            "o receptor em execução relê os tokens em SIGHUP: kill -HUP {}"
        ),
        ("revoked", "revogado"),
        (
            "there is no source {} yet, and {} is near it: make a new source?",
            "ainda não existe a origem {}, e {} tem nome parecido: criar uma origem nova?"
        ),
        (
            "there is no source {} yet, and {} is near it: give --source {}, or --new-source for a source of this name",
            "ainda não existe a origem {}, e {} tem nome parecido: informe --source {}, ou --new-source para criar uma "
                + "origem com este nome"
        ),
        (
            "there is no private listener yet, so there are no tokens for its readers: none was made",
            "ainda não existe o acesso privado, portanto não há tokens para leitores: nenhum foi criado"
        ),
        (
            "--expires wants a time before the year 9999; without it a token is valid for ever",
            "--expires espera uma data anterior ao ano 9999; sem ele, o token vale para sempre"
        ),
    ]
}
