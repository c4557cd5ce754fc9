internal import EventFormats

extension Phrasebook {
    /// What benchmarks call their figures, and what keeps them from being measured.
    static let figures: [Phrase] = [
        (
            "in process, no HTTP, no decoding; the limit's file gets the bytes of the same records",
            "no próprio processo, sem HTTP e sem decodificar; o arquivo do limite recebe os bytes das mesmas "
                + "gravações"
        ),
        ("write + fdatasync of the same bytes", "write + fdatasync dos mesmos bytes"),
        ("batch {}, log alone", "lote {}, só o registro"),
        ("batch {}, with index", "lote {}, com índice"),
        ("batch {}, write + fdatasync", "lote {}, write + fdatasync"),
        (
            "batches of {} took {} more commits than batches",
            "lotes de {} precisaram de {} gravações a mais do que lotes"
        ),
        ("median latency ÷ that of one write + fdatasync", "latência mediana ÷ a de um write + fdatasync"),
        ("two fdatasync per commit, default LMDB flags", "dois fdatasync por gravação, opções padrão do LMDB"),
        ("not known: somebody else started this receiver", "desconhecida: este receptor foi iniciado por outra pessoa"),
        ("do-nothing SwiftNIO server", "servidor SwiftNIO que não faz nada"),
        ("the receiver", "o receptor"),
        ("the same receiver on an empty log", "o mesmo receptor com um registro vazio"),
        ("write+fdatasync of one record", "write+fdatasync de uma gravação"),
        ("plain LMDB cursor scan", "varredura simples com o cursor do LMDB"),
        ("full NDJSON, discarded", "NDJSON completo, descartado"),
        ("raw, discarded", "só corpos, descartados"),
        ("full NDJSON to a pipe", "NDJSON completo para um pipe"),
        ("raw to HTTP", "corpos por HTTP"),
        ("history of an order, warm", "história de um pedido, a quente"),
        ("history of a customer, warm", "história de um cliente, a quente"),
        ("history of an order, cold", "história de um pedido, a frio"),
        ("history of a customer, cold", "história de um cliente, a frio"),
        ("diario audit --order, whole process", "diario audit --order, o processo inteiro"),
        ("diario --version, whole process", "diario --version, o processo inteiro"),
        ("{} followers in the writer's process", "{} seguidores no processo que grava"),
        ("{} followers in a process of their own", "{} seguidores em um processo próprio"),
        ("one follower in the writer's process", "um seguidor no processo que grava"),
        ("one follower in a process of its own", "um seguidor em um processo próprio"),
        ("one follower, median latency", "um seguidor, latência mediana"),
        (
            "one event at a time, {} ms after the one before; latency from its acknowledgement until a follower has it",
            "um evento por vez, {} ms depois do anterior; latência da confirmação até um seguidor o ter"
        ),
        (
            "{}, idle: threads {}, watches {}, {} % of a core, {} wake-ups a second",
            "{}, em repouso: threads {}, arquivos observados {}, {} % de um núcleo, {} despertares por segundo"
        ),
        ("LMDB gets the same records, unchecked", "o LMDB busca as mesmas gravações, sem conferir"),
        (
            "warm: asked once before; the index has followed the log",
            "a quente: já pedido uma vez; o índice alcançou o registro"
        ),
        (
            "cold: before each, the log closed, its pages and the index's dropped (posix_fadvise); at most {} % "
                + "stayed in memory; opening is not counted; what the device keeps is not dropped",
            "a frio: antes de cada um, o registro é fechado, e suas páginas e as do índice são descartadas "
                + "(posix_fadvise); no máximo {} % ficaram na memória; a abertura não conta; o que o dispositivo guarda "
                + "não é descartado"
        ),
        ("{} events an order, {} a customer in the mean", "{} eventos por pedido, {} por cliente em média"),
        ("hashes checked; the log lies in the page cache", "hashes conferidos; o registro está no cache de páginas"),
        (
            "to HTTP: the first {} events of the log, one after the other",
            "por HTTP: os primeiros {} eventos do registro, um após o outro"
        ),
        (
            "diario audit --json does not say how many events it found",
            "diario audit --json não diz quantos eventos encontrou"
        ),
        ("cannot drop the log from the page cache: {}", "não foi possível tirar o registro do cache de páginas: {}"),
        ("cannot open /dev/null", "não foi possível abrir /dev/null"),
        ("replaying {}: {}", "ao reenviar ({}): {}"),
        ("cannot wait for sockets: {}", "não foi possível esperar pelas conexões: {}"),
        ("cannot wait for a socket: {}", "não foi possível esperar por uma conexão: {}"),
        ("cannot make an eventfd: {}", "não foi possível criar um eventfd: {}"),
        ("{} events were acknowledged with another's position", "{} eventos foram confirmados com a posição de outro"),
        ("cannot {} the file to compare with: {}", "falha ao {} o arquivo de comparação: {}"),
        ("cannot make a pipe: {}", "não foi possível criar um pipe: {}"),
        ("cannot start {}: {}", "não foi possível iniciar {}: {}"),
        ("cannot write to process {}: {}", "não foi possível escrever para o processo {}: {}"),
    ]
}
