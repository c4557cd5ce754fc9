internal import EventFormats

extension Phrasebook {
    /// How the log is read, and how a record can be damaged.
    static let store: [Phrase] = [
        ("no order or customer was given: {}", "nenhum pedido ou cliente foi informado: {}"),
        ("there is no index: {}", "não há índice: {}"),
        ("the index ends at position {}: {}", "o índice vai até a posição {}: {}"),
        ("reading the whole log, position {} to {}", "lendo o registro todo, da posição {} à {}"),
        ("reading position {} to {}", "lendo da posição {} à {}"),
        (
            "an audit shows at most {} events, or {} MiB of them, and this one finds more: ask for an order, a "
                + "customer or a shorter time, or use diario replay ndjson",
            "uma auditoria mostra no máximo {} eventos, ou {} MiB deles, e esta encontra mais: informe um "
                + "pedido, um cliente ou um período menor, ou use diario replay ndjson"
        ),
        ("cannot open secrets/{}: {}", "não foi possível abrir secrets/{}: {}"),
        ("cannot read secrets/{}: {}", "não foi possível ler secrets/{}: {}"),
        ("cannot write secrets/{}: {}", "não foi possível gravar secrets/{}: {}"),
        ("cannot create secrets/{}: {}", "não foi possível criar secrets/{}: {}"),
        ("cannot lock secrets/{}: {}", "não foi possível travar secrets/{}: {}"),
        ("cannot look at secrets/{}: {}", "não foi possível examinar secrets/{}: {}"),
        ("{}; `diario init` makes the directory", "{}; `diario init` cria o diretório"),
        ("the log is closing", "o registro está sendo fechado"),
        ("the queue of the log is full: try again", "a fila do registro está cheia: tente de novo"),
        ("the body has {} bytes; the log takes {}", "o corpo tem {} bytes; o registro aceita {}"),
        (
            "a decoded field or header has more than 65,535 bytes",
            "um campo ou cabeçalho decodificado tem mais de 65.535 bytes"
        ),
        (
            "the log is no longer the one that was followed: position {} had hash {}. Ask for its epoch and "
                + "start again",
            "o registro não é mais o que era acompanhado: a posição {} tinha o hash {}. Veja a época dele e recomece"
        ),
        ("position {} was answered with status {}", "a posição {} foi respondida com o status {}"),
        ("position {} was answered with more than {} bytes", "a posição {} foi respondida com mais de {} bytes"),
        ("a number that has not eight bytes", "um número que não tem oito bytes"),
        ("a field cut short", "um campo incompleto"),
        ("a field ends past its section", "um campo passa do fim da sua seção"),
        ("a field that comes twice", "um campo que vem duas vezes"),
        ("a section of the event is missing", "falta uma seção do evento"),
        ("a section cut short", "uma seção incompleta"),
        ("an unknown decode status", "um estado de decodificação desconhecido"),
        ("a decoded event without a kind", "um evento decodificado sem tipo"),
        ("a header without a value", "um cabeçalho sem valor"),
        ("an event without a source", "um evento sem origem"),
        ("a section begins past the end", "uma seção começa depois do fim"),
        ("a section ends past the end", "uma seção passa do fim"),
        ("a critical section of an unknown type or algorithm", "uma seção crítica de tipo ou algoritmo desconhecido"),
        ("two sections of one type", "duas seções do mesmo tipo"),
        ("bytes between the last section and the hash", "bytes entre a última seção e o hash"),
        ("sections beside those that are packed", "seções ao lado das compactadas"),
        ("packed with a dictionary that the log does not hold", "compactado com um dicionário que o registro não tem"),
        ("packed with no dictionary", "compactado sem dicionário"),
        ("a packed section that is not one plain frame", "uma seção compactada que não é um quadro simples"),
        (
            "a packed section of an unknown or impossible size",
            "uma seção compactada de tamanho desconhecido ou impossível"
        ),
        ("a packed section that does not unpack", "uma seção compactada que não se descompacta"),
        ("a packed section in a packed one", "uma seção compactada dentro de outra"),
        ("no event", "nenhum evento"),
        (
            "it belongs to another log, or to another state of this one",
            "pertence a outro registro, ou a outro estado deste"
        ),
        ("there is none", "não há nenhum"),
        ("it is damaged", "está danificado"),
    ]
}
