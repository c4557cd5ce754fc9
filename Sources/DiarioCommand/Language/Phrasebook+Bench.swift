internal import EventFormats

extension Phrasebook {
    /// Benchmarks: their help, and what they refuse.
    static let bench: [Phrase] = [
        (
            "In process, without HTTP: each batch is queued once the one before is on disk, and encoded while "
                + "that one is committed; encoding counts. In turn with the log alone and with the log and its index, "
                + "whose time counts until it has followed, the same bytes are written to a file and synced in the "
                + "same batches. Every event is then looked for in both logs, byte for byte; one missing ends the "
                + "command with 1.",
            "No próprio processo, sem HTTP: cada lote entra na fila quando o anterior está em disco, e é "
                + "codificado enquanto aquele é gravado; a codificação conta. Alternando entre o registro sozinho e o "
                + "registro com seu índice, cujo tempo conta até ele alcançar, os mesmos bytes são escritos em um "
                + "arquivo e sincronizados nos mesmos lotes. Depois cada evento é procurado nos dois registros, byte "
                + "a byte; um só que falte termina o comando com 1."
        ),
        (
            "How many events a batch has. Repeatable (1, 4, 16, 64, 256, 512, 1024, 4096).",
            "Quantos eventos tem um lote. Pode ser repetida (1, 4, 16, 64, 256, 512, 1024, 4096)."
        ),
        (
            "How many events a round of each side has (up to a thousand batches, and up to 131072).",
            "Quantos eventos tem uma rodada de cada lado (até mil lotes, e até 131072)."
        ),
        (
            "Starts a receiver in a process of its own on a fresh log, which is removed afterwards, and drives "
                + "it and a server that does nothing in turn. What was acknowledged is then looked for in the log, "
                + "byte for byte; one webhook missing ends the command with 1. With --url a receiver that runs "
                + "already is driven instead, for one round and without warm-up: its log keeps the made-up orders for "
                + "ever. So the source's name must begin with bench, and --yes says that this is meant.",
            "Inicia um receptor em um processo próprio, sobre um registro novo que depois é removido, e envia a "
                + "ele e a um servidor que não faz nada, alternadamente. O que foi confirmado é então procurado no "
                + "registro, byte a byte; um só webhook que falte termina o comando com 1. Com --url, envia a um "
                + "receptor que já está em execução, por uma rodada e sem aquecimento: o registro dele guarda os "
                + "pedidos inventados para sempre. Por isso o nome da origem precisa começar com bench, e --yes "
                + "declara que é isso mesmo."
        ),
        (
            "Each connection waits for its answer and sends the next webhook; with --rate webhooks are due at "
                + "fixed times instead, whatever the answers do, and latencies count from then. One connection is "
                + "compared with a file that records, as the log stores them, are written and synced to one by one. "
                + "--prefill compares a log that holds events already with an empty one.",
            "Cada conexão espera a resposta e envia o próximo webhook; com --rate, os webhooks têm hora "
                + "marcada, seja qual for a resposta, e as latências contam dali. Uma conexão é comparada com um "
                + "arquivo em que as mesmas gravações são escritas e sincronizadas uma a uma. --prefill compara um "
                + "registro que já contém eventos com um vazio."
        ),
        (
            "How many connections send, each one webhook at a time.",
            "Quantas conexões enviam, cada uma um webhook por vez."
        ),
        (
            "How many webhooks are due a second, over all connections.",
            "Quantos webhooks por segundo, somando as conexões."
        ),
        ("How many webhooks a round sends.", "Quantos webhooks uma rodada envia."),
        (
            "How long a round takes: seconds, or 10s, 2m (5, unless --events is given).",
            "Quanto dura uma rodada: segundos, ou 10s, 2m (5, a menos que haja --events)."
        ),
        ("How many rounds each side has (3; with --url, 1).", "Quantas rodadas tem cada lado (3; com --url, 1)."),
        (
            "How long each side is driven before: seconds, or 2s (1; with --url, 0).",
            "Quanto dura o aquecimento de cada lado: segundos, ou 2s (1; com --url, 0)."
        ),
        ("What the webhooks follow from.", "A semente de que resultam os webhooks."),
        (
            "How many events the log holds before anything is measured (0).",
            "Quantos eventos o registro contém antes da medição (0)."
        ),
        (
            "Where the log is made and removed (TMPDIR, or /tmp): the disk to measure.",
            "Onde o registro é criado e removido (TMPDIR, ou /tmp): o disco a medir."
        ),
        (
            "The URL of a receiver that runs already, its path included.",
            "A URL de um receptor em execução, com o caminho."
        ),
        (
            "With --url: let the log keep the made-up orders for ever.",
            "Com --url: deixa o registro guardar os pedidos inventados para sempre."
        ),
        ("The token for --url; - reads it from standard input.", "O token para --url; - lê da entrada padrão."),
        (
            "With --url: its data directory, to compare what is stored.",
            "Com --url: o diretório de dados, para comparar o que foi gravado."
        ),
        (
            "Write what is sent and acknowledged to a file, for other checkers.",
            "Escreve em um arquivo o que foi enviado e confirmado, para outras conferências."
        ),
        (
            "What --json has written before: print its figures beside these.",
            "O que --json escreveu antes: mostra aqueles números ao lado destes."
        ),
        (
            "Fills a log with generated events, which is removed afterwards, and replays all of it, hashes "
                + "checked: as full NDJSON that is thrown away, as raw bodies that are thrown away, as full NDJSON to "
                + "a pipe, and over HTTP to a server that does nothing; and in turn with these, LMDB's own cursor "
                + "scans the records and checks nothing. With --data a log that is there already is read instead. One "
                + "event missing ends the command with 1.",
            "Enche um registro com eventos gerados, que depois é removido, e o reenvia todo, conferindo hashes: "
                + "como NDJSON completo que se descarta, como corpos que se descartam, como NDJSON completo para um "
                + "pipe, e por HTTP a um servidor que não faz nada; alternando com estes, o cursor do próprio LMDB "
                + "percorre as gravações sem conferir nada. Com --data, lê um registro que já existe. Um só evento "
                + "que falte termina o comando com 1."
        ),
        ("How many events the log gets.", "Quantos eventos o registro recebe."),
        (
            "Keep the index up while the log is filled; a replay of everything does not use it.",
            "Mantém o índice em dia enquanto o registro é preenchido; um reenvio de tudo não o usa."
        ),
        ("How many events a round posts over HTTP at most.", "Quantos eventos uma rodada envia por HTTP, no máximo."),
        ("The data directory of a log that is there already.", "O diretório de dados de um registro que já existe."),
        (
            "Fills a log with generated events, which is removed afterwards, and asks for the histories of "
                + "orders and customers drawn at random, in process, and of orders with the whole diario audit "
                + "process; in turn, LMDB gets the same records and checks nothing. Every answer is compared with "
                + "what was generated; one that is not right ends the command with 1.",
            "Enche um registro com eventos gerados, que depois é removido, e pede a história de pedidos e "
                + "clientes sorteados, no próprio processo, e de pedidos com o processo diario audit inteiro; "
                + "alternando, o LMDB busca as mesmas gravações sem conferir nada. Cada resposta é comparada com o "
                + "que foi gerado; uma só errada termina o comando com 1."
        ),
        ("How many events the log gets, about.", "Quantos eventos o registro recebe, mais ou menos."),
        (
            "How many histories of each kind a warm round asks for.",
            "Quantas histórias de cada tipo uma rodada a quente pede."
        ),
        (
            "How many histories of each kind a cold round asks for.",
            "Quantas histórias de cada tipo uma rodada a frio pede."
        ),
        (
            "How many times a warm round runs the whole audit process.",
            "Quantas vezes uma rodada a quente executa o processo de auditoria inteiro."
        ),
        (
            "Measure how soon many followers of one log have an event, and what they cost.",
            "Mede em quanto tempo muitos seguidores de um registro têm um evento, e o que custam."
        ),
        (
            "Events are appended one at a time to a log that is made for it and removed afterwards. In turn they "
                + "are followed in the writer's process and in another, each time by one follower and by many, and "
                + "every follower must have every event once and in order; one missing ends the command with 1. What "
                + "the many cost while nothing comes is in the notes: threads, watches of files, a core's time, "
                + "wake-ups.",
            "Os eventos são acrescentados um por vez a um registro criado para isso e depois removido. "
                + "Alternadamente, são seguidos no processo que grava e em outro, cada vez por um seguidor e por "
                + "muitos, e cada seguidor precisa ter cada evento uma vez e em ordem; um só que falte termina o "
                + "comando com 1. O que os muitos custam enquanto nada chega está nas notas: threads, arquivos "
                + "observados, tempo de um núcleo, despertares."
        ),
        ("How many followers many are.", "Quantos seguidores são muitos."),
        ("How many events a round of each side appends.", "Quantos eventos uma rodada de cada lado acrescenta."),
        (
            "How long the many are watched while nothing comes: seconds, or 10s (5).",
            "Por quanto tempo os muitos são observados enquanto nada chega: segundos, ou 10s (5)."
        ),
        ("--followers wants 1 to {}.", "--followers espera de 1 a {}."),
        ("--rest wants 0.1 to {}.", "--rest espera de 0.1 a {}."),
        (
            "Follow a log many times at once, and write when each follower had which event.",
            "Segue um registro muitas vezes ao mesmo tempo, e escreve quando cada seguidor teve cada evento."
        ),
        (
            "Says that it is ready, and waits for the end of standard input and for the events. Then it writes a "
                + "line for each follower: how many events came that were not the next one, and the moment of each "
                + "that was, in nanoseconds of the machine's own clock.",
            "Diz que está pronto, e espera o fim da entrada padrão e os eventos. Então escreve uma linha por "
                + "seguidor: quantos eventos vieram que não eram o próximo, e o momento de cada um que era, em "
                + "nanossegundos do relógio da própria máquina."
        ),
        ("How many events are waited for.", "Quantos eventos são esperados."),
        ("How many rounds each side has.", "Quantas rodadas tem cada lado."),
        ("--batch wants 1 to {}.", "--batch espera de 1 a {}."),
        ("--events wants 1 to {}.", "--events espera de 1 a {}."),
        ("--connections wants 1 to {}.", "--connections espera de 1 a {}."),
        ("--rounds wants 1 to {}.", "--rounds espera de 1 a {}."),
        ("--seconds wants 0.1 to {}, --warm-up 0 or more.", "--seconds espera de 0.1 a {}, --warm-up 0 ou mais."),
        ("--rate wants 0.1 to {}.", "--rate espera de 0.1 a {}."),
        ("--prefill wants 1 to {}.", "--prefill espera de 1 a {}."),
        ("--prefill goes without --url.", "--prefill não combina com --url."),
        ("--token and --data go with --url.", "--token e --data precisam de --url."),
        ("--url wants http://HOST:PORT/webhooks/SOURCE", "--url espera http://HOST:PORTA/webhooks/ORIGEM"),
        (
            "--url wants a source whose name begins with bench: its log keeps the made-up orders for ever.",
            "--url espera uma origem cujo nome comece com bench: o registro guarda os pedidos inventados para sempre."
        ),
        (
            "--url wants --yes too: the receiver's log keeps the made-up orders for ever.",
            "--url espera também --yes: o registro do receptor guarda os pedidos inventados para sempre."
        ),
        (
            "--token wants the characters that diario token new has printed",
            "--token espera os caracteres que diario token new imprimiu"
        ),
        ("--posts wants 1 or more.", "--posts espera 1 ou mais."),
        ("--queries and --cold-queries want 1 or more.", "--queries e --cold-queries esperam 1 ou mais."),
        ("--audits wants 0 or more.", "--audits espera 0 ou mais."),
        ("{} events are missing, or not as they should be", "{} eventos faltam, ou não estão como deveriam"),
        ("{} histories are missing, or not as they should be", "{} histórias faltam, ou não estão como deveriam"),
        ("{} is not what diario bench ingest --json writes", "{} não é o que diario bench ingest --json escreve"),
        ("cannot connect to {}", "não foi possível conectar a {}"),
        ("diario {} does not start: {}", "diario {} não inicia: {}"),
        ("it said nothing", "nada foi dito"),
        ("--posts wants 1 to {}.", "--posts espera de 1 a {}."),
        ("--queries and --cold-queries want 1 to {}.", "--queries e --cold-queries esperam de 1 a {}."),
        ("--audits wants 0 to {}.", "--audits espera de 0 a {}."),
        (
            "Write the webhooks that the benchmarks send to standard output.",
            "Escreve na saída padrão os webhooks que as medições enviam."
        ),
        (
            "Before each body comes a line with its order code, its utmId, its customer's id and its length in "
                + "bytes, separated by tabs. A field that the webhook does not have is empty.",
            "Antes de cada corpo vem uma linha com o código do pedido, o utmId, o id do cliente e o tamanho em "
                + "bytes, separados por tabulações. Um campo que o webhook não tem fica vazio."
        ),
        ("How many webhooks.", "Quantos webhooks."),
        ("What they follow from.", "A semente de que resultam."),
        (
            "Answer every request as the receiver would, and do nothing else.",
            "Responde a cada requisição como o receptor responderia, e não faz mais nada."
        ),
        ("Ends when standard input does, and on SIGTERM.", "Termina quando a entrada padrão termina, e em SIGTERM."),
        ("The port on the loopback address; 0 is any free one.", "A porta no endereço local; 0 é qualquer uma livre."),
        ("--port wants 0 to 65535.", "--port espera de 0 a 65535."),
        ("cannot write the acknowledgements: {}", "não foi possível gravar as confirmações: {}"),
        ("the log is empty: there is nothing to replay", "o registro está vazio: não há o que reenviar"),
        ("cannot make a directory in {}: {}", "não foi possível criar um diretório em {}: {}"),
        (
            "the do-nothing server cannot listen on port {}",
            "o servidor que não faz nada não consegue escutar na porta {}"
        ),
        (
            "the index does not follow the log: it is not measured what it costs",
            "o índice não acompanha o registro: o seu custo não foi medido"
        ),
        ("diario {} ended with {}", "diario {} terminou com {}"),
        (
            "the limit of open files leaves no room for {} connections: raise it (ulimit -n), or give fewer "
                + "--connections",
            "o limite de arquivos abertos não deixa espaço para {} conexões: aumente-o (ulimit -n), ou informe "
                + "menos em --connections"
        ),
    ]
}
