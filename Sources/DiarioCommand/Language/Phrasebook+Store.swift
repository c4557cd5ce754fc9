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
        ("cannot wait for commits: {}", "não foi possível esperar por novos eventos: {}"),
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
        (
            "secrets/tokens.jsonl is gone, or has no token any more: put it back; diario token revoke is what takes a "
                + "token out of force",
            "secrets/tokens.jsonl sumiu, ou não tem mais nenhum token: recoloque-o; é diario token revoke que tira um "
                + "token de vigor"
        ),
        (
            "secrets/tokens.jsonl, line {}, is no token of this version: none of the file is taken",
            "secrets/tokens.jsonl, linha {}: não é um token desta versão: nada do arquivo é aceito"
        ),
        (
            "the limit of open files leaves no room for connections: raise it (ulimit -n, or LimitNOFILE in a "
                + "systemd unit) to what `diario serve --print-config` calls openFileCountWanted",
            "o limite de arquivos abertos não deixa espaço para conexões: aumente-o (ulimit -n, ou LimitNOFILE "
                + "em uma unidade do systemd) até o que `diario serve --print-config` chama de openFileCountWanted"
        ),
        (
            "this process can open {} files more, and needs {}: raise the limit of open files (ulimit -n, or "
                + "LimitNOFILE in a systemd unit)",
            "este processo pode abrir mais {} arquivos, e precisa de {}: aumente o limite de arquivos abertos "
                + "(ulimit -n, ou LimitNOFILE em uma unidade do systemd)"
        ),
        ("no line at the end of {} is what was written", "nenhuma linha no fim de {} é o que foi gravado"),
        (
            "the log of {} is gone, and its anchors are there ({}): put log/ back, or restore a backup. To "
                + "begin another log choose another directory, or move everything in this one away first",
            "o registro de {} sumiu, e suas âncoras estão lá ({}): recoloque log/, ou restaure uma cópia de "
                + "segurança. Para começar outro registro, escolha outro diretório, ou antes tire tudo deste"
        ),
        (
            "log/ or writer.lock in {} was removed or replaced while this process was writing the log, so what "
                + "it wrote after that is lost: put the old files back and start again",
            "log/ ou writer.lock em {} foi removido ou trocado enquanto este processo gravava o registro, e o "
                + "que ele gravou depois disso se perdeu: recoloque os arquivos anteriores e inicie de novo"
        ),
        ("looking at the log in {} failed: {}", "não foi possível examinar o registro em {}: {}"),
        (
            "the log in {} was removed or replaced while it was read ({}): start again",
            "o registro em {} foi removido ou trocado durante a leitura ({}): inicie de novo"
        ),
        (
            "{} failed: {}: a process of the same id in another PID namespace may be reading: share the "
                + "namespace, or copy the log",
            "não foi possível {}: {}: um processo de mesmo id em outro namespace de PID pode estar lendo: "
                + "compartilhe o namespace, ou copie o registro"
        ),
        (
            "{} failed: {}: its map does not fit the address space that this process may use (ulimit -v); raise "
                + "that limit, or give a receiver smaller maps with the settings log_map_bytes and index_map_bytes "
                + "(DIARIO_LOG_MAP_BYTES …)",
            "não foi possível {}: {}: o mapa não cabe no espaço de endereços que este processo pode usar "
                + "(ulimit -v); aumente esse limite, ou dê ao receptor mapas menores com log_map_bytes e "
                + "index_map_bytes (DIARIO_LOG_MAP_BYTES …)"
        ),
        ("a token's record cannot be written as JSON", "o registro de um token não pode ser escrito em JSON"),
        ("the event waited too long for a commit: try again", "o evento esperou demais pela gravação: tente de novo"),
        ("the map of the log is full", "o mapa do registro está cheio"),
        ("growing the map of the log to {} bytes", "aumentar o mapa do registro para {} bytes"),
        ("the log has stopped after a failure", "o registro parou depois de uma falha"),
        ("cannot listen on {}:{}: {}", "não foi possível escutar em {}:{}: {}"),
        ("reading the log: {}", "ler o registro: {}"),
        (
            "the index has followed this log to position {}, and the log ends at {}, though no anchor says "
                + "more: log/ and index/ are of different moments, or the log has lost its end. Restore both from the "
                + "newest backup; docs/operations.md says what to do without one",
            "o índice acompanhou este registro até a posição {}, e o registro termina em {}, embora nenhuma "
                + "âncora diga mais: log/ e index/ são de momentos diferentes, ou o registro perdeu o seu fim. "
                + "Restaure ambos da cópia de segurança mais recente; docs/operations.md diz o que fazer sem uma"
        ),
        ("looking at the pages of {}", "examinar as páginas de {}"),
        ("the handlers for damaged data cannot be set", "não foi possível preparar o tratamento de dados danificados"),
        (
            "a dictionary that records are packed with is not what was written: keep the directory as it is, "
                + "and restore from a backup",
            "um dicionário de compactação não é o que foi gravado: mantenha o diretório como está e restaure "
                + "uma cópia de segurança"
        ),
        (
            "the log holds {} records, and {} positions up to its head {}: keep the directory as it is, run "
                + "diario verify, and restore from a backup",
            "o registro contém {} gravações, e {} posições até o seu fim, {}: mantenha o diretório como está, "
                + "execute diario verify e restaure uma cópia de segurança"
        ),
        (
            "the log holds {} records, and {} positions up to its head {}; position {} is the first without a "
                + "record: keep the directory as it is, run diario verify, and restore from a backup",
            "o registro contém {} gravações, e {} posições até o seu fim, {}; a posição {} é a primeira sem "
                + "gravação: mantenha o diretório como está, execute diario verify e restaure uma cópia de segurança"
        ),
    ]
}
