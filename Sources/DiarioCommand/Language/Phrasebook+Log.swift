internal import EventFormats

extension Phrasebook {
    /// What a running receiver logs for people.
    static let log: [Phrase] = [
        ("run diario verify, and look after the disk", "execute diario verify e cuide do disco"),
        ("receiver started", "receptor iniciado"),
        ("receiver stopping", "receptor encerrando"),
        ("receiver stopped", "receptor encerrado"),
        ("receiver reloaded", "receptor recarregado"),
        ("log closed", "registro fechado"),
        ("request", "requisição"),
        ("no events are admitted", "nenhum evento é admitido"),
        ("events are admitted again", "eventos voltam a ser admitidos"),
        ("requests or connections refused", "requisições ou conexões recusadas"),
        (
            "X-Forwarded-For of a trusted proxy could not be read; the nearest address that could is kept",
            "não foi possível ler o X-Forwarded-For de um proxy de confiança; vale o endereço mais próximo que "
                + "se pôde ler"
        ),
        (
            "no connections are taken for a while: the system has nothing left for one; raise the limit of open files",
            "nenhuma conexão é aceita por um tempo: o sistema não tem mais recursos; aumente o limite de "
                + "arquivos abertos"
        ),
        (
            "the limit of open files leaves room for fewer connections: raise it (ulimit -n, LimitNOFILE)",
            "o limite de arquivos abertos só permite menos conexões: aumente-o (ulimit -n, LimitNOFILE)"
        ),
        (
            "no source has a token yet: diario token new --source NAME, then SIGHUP",
            "nenhuma origem tem token ainda: diario token new --source NOME, depois SIGHUP"
        ),
        (
            "searches read the whole log, and the next start builds the index anew",
            "as buscas leem o registro todo, e o próximo início refaz o índice"
        ),
        (
            "secrets/index.key was removed or replaced: put the old one back",
            "secrets/index.key foi removido ou trocado: recoloque o anterior"
        ),
        ("the receiver's times cannot be noted", "não é possível anotar os horários do receptor"),
        ("the anchors cannot be written", "não é possível gravar as âncoras"),
        ("the clock stepped back", "o relógio voltou atrás"),
        (
            "the file anchors was removed or replaced: it is begun anew with the present head",
            "o arquivo anchors foi removido ou trocado: é recomeçado a partir do fim atual"
        ),
        (
            "the index cannot be written; searches read the log instead",
            "não é possível gravar o índice; as buscas leem o registro"
        ),
        ("the index has been built anew", "o índice foi refeito"),
        ("the index is being built anew", "o índice está sendo refeito"),
        ("the log has failed and the receiver stops", "o registro falhou e o receptor se encerra"),
        ("a reader keeps the log's file growing", "um leitor faz o arquivo do registro crescer"),
        (
            "the receiver could not stop in time: a write or a sync hangs, and it ends without having waited for it",
            "o receptor não conseguiu encerrar a tempo: uma gravação ou sincronização está presa, e ele termina "
                + "sem esperar por ela"
        ),
        (
            "tokens and address lists are not reloaded: those of before stay in force",
            "tokens e listas de endereços não foram recarregados: valem os anteriores"
        ),
        (
            "nobody read standard error, and lines of the log were dropped",
            "ninguém leu a saída de erro, e linhas foram descartadas"
        ),
        (
            "the dictionary that records are packed with was damaged in the log, and has been written anew",
            "o dicionário de compactação estava danificado no registro, e foi gravado de novo"
        ),
    ]
}
