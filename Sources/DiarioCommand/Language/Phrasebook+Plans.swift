internal import EventFormats

extension Phrasebook {
    /// What is said of plans: help, and why one cannot be used.
    static let plans: [Phrase] = [
        ("Before it begins", "Antes de começar"),
        (
            "Say what a replay of a selection would send, and write it into a file for --plan.",
            "Diz o que o reenvio de uma seleção mandaria e o grava em um arquivo para --plan."
        ),
        (
            "Counts events, orders, kinds, bytes, undecodable events and exact duplicates. The file holds the bounds, the "
                + "log's hash at the upper one, and a digest: a replay with it sends exactly these events, or says what "
                + "differs.",
            "Conta eventos, pedidos, tipos, bytes, eventos não decodificados e duplicatas exatas. O arquivo contém os "
                + "limites, o hash do registro no limite superior e um resumo: um reenvio com ele manda exatamente "
                + "estes eventos, ou diz o que mudou."
        ),
        ("Write the plan into this file.", "Grava o plano neste arquivo."),
        (
            "Say how long it would take at so many events a second (100).",
            "Diz quanto tempo levaria com tantos eventos por segundo (100)."
        ),
        ("Write the plan as JSON to standard output.", "Escreve o plano em JSON na saída padrão."),
        ("--overwrite wants -o FILE.", "--overwrite pede -o ARQUIVO."),
        ("--rate wants a number above 0.", "--rate pede um número acima de 0."),
        (
            "-o wants the name of a file; --json writes to standard output.",
            "-o pede o nome de um arquivo; --json escreve na saída padrão."
        ),
        ("{} has more than {} bytes", "{} tem mais de {} bytes"),
        (
            "Replay exactly what this file of diario replay plan says.",
            "Reenvia exatamente o que diz este arquivo de diario replay plan."
        ),
        (
            "With --plan: of events of one source with the same bytes, send the first only.",
            "Com --plan: de eventos de uma origem com os mesmos bytes, manda só o primeiro."
        ),
        ("Show what would be sent, and send nothing.", "Mostra o que seria mandado e não manda nada."),
        ("Send more than 10,000 events without a plan.", "Manda mais de 10.000 eventos sem plano."),
        ("--distinct wants --plan FILE.", "--distinct pede --plan ARQUIVO."),
        (
            "--plan and --follow exclude each other: a plan has an end.",
            "--plan e --follow se excluem: um plano tem fim."
        ),
        (
            "--plan says which events: beside it, only --after, --to, --document - and --email -.",
            "--plan diz quais eventos: além dele, só --after, --to, --document - e --email -."
        ),
        (
            "this sends more than {} events: look at them with --dry-run, or with diario replay plan and give --plan "
                + "FILE; or give --yes",
            "isto manda mais de {} eventos: veja-os com --dry-run, ou com diario replay plan e informe --plan "
                + "ARQUIVO; ou informe --yes"
        ),
        ("the plan in {} cannot be used: {}", "o plano em {} não pode ser usado: {}"),
        ("it is no plan that diario replay plan has written", "não é um plano gravado por diario replay plan"),
        (
            "it is a plan of version {}, and this program knows version {}: make it anew with diario replay plan",
            "é um plano da versão {}, e este programa conhece a versão {}: refaça-o com diario replay plan"
        ),
        (
            "it was changed after it was made: make it anew with diario replay plan",
            "foi alterado depois de feito: refaça-o com diario replay plan"
        ),
        ("it is of the log {}, and this is {}", "é do registro {}, e este é o {}"),
        (
            "it is of epoch {}, and the log is in epoch {}: positions may mean other events now; make the plan anew",
            "é da época {}, e o registro está na época {}: as posições podem indicar outros eventos agora; refaça o plano"
        ),
        (
            "the log has another record at position {} than when it was made",
            "o registro tem outra gravação na posição {} do que quando ele foi feito"
        ),
        (
            "it was made with version {} of the decoder, and this is version {}: make the plan anew",
            "foi feito com a versão {} do decodificador, e esta é a versão {}: refaça o plano"
        ),
        ("it asks for {}, which events are not searched by", "pede {}, pelo que não se buscam eventos"),
        (
            "it asks for a person by a value that is not kept in it: give the same one with {} -",
            "pede uma pessoa por um valor que não fica guardado nele: informe o mesmo com {} -"
        ),
        (
            "it does not ask for one of the persons that --document or --email names",
            "não pede uma das pessoas que --document ou --email informam"
        ),
    ]
}
