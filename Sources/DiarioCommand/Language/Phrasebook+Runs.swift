internal import EventFormats

extension Phrasebook {
    /// What is remembered of replays: runs, their receipts, consumers.
    static let runs: [Phrase] = [
        ("run {} is driven already, in {}", "a execução {} já está em andamento, em {}"),
        (
            "process {} drives run {}: wait, or cancel it",
            "o processo {} conduz a execução {}: espere, ou cancele-a"
        ),
        (
            "run {} moved the consumer {}, which was deleted",
            "a execução {} movia o consumidor {}, que foi apagado"
        ),
        (
            "there are {} consumers already: delete one that is not used any more",
            "já há {} consumidores: apague um que não é mais usado"
        ),
        ("{} moves the consumer {} with run {}", "{} move o consumidor {} com a execução {}"),
        ("there is no run {}", "não há execução {}"),
        ("{} has format {}; this program knows format {}", "{} tem o formato {}; este programa conhece o formato {}"),
        (
            "{} is of another log: move it away, mv {} {}.other, to begin a new one",
            "{} é de outro registro: tire-o dali, mv {} {}.other, para começar um novo"
        ),
        (
            "{} was removed or replaced ({}), and with it what was recorded of replays. The log is untouched: start the "
                + "replay again",
            "{} foi removido ou trocado ({}), e com ele o que se sabia de reenvios. O registro está intacto: comece o "
                + "reenvio de novo"
        ),
        (
            "{} failed: {}. The log is untouched: make room, then resume the run",
            "{} falhou: {}. O registro está intacto: libere espaço, depois retome a execução"
        ),
        (
            "{} failed: {}, as on a full or failing disk. The log is untouched: make room, then resume the run",
            "{} falhou: {}, como num disco cheio ou com defeito. O registro está intacto: libere espaço, depois retome a "
                + "execução"
        ),
        (
            "{} is damaged ({}). It holds only what is remembered of replays, and the log is untouched. Move it away, mv "
                + "{} {}.damaged, and start the replay again from a position that you know",
            "{} está danificado ({}). Só guarda o que se sabe de reenvios, e o registro está intacto. Tire-o dali, mv {} "
                + "{}.damaged, e comece o reenvio de novo de uma posição que você conhece"
        ),
        // Commands
        (
            "Show the replays to a network: how far they came, and what was not taken.",
            "Mostra os reenvios para uma rede: até onde chegaram, e o que não foi aceito."
        ),
        ("List the runs, the newest first.", "Lista as execuções, a mais nova primeiro."),
        (
            "At most 1,000 runs are remembered; the oldest ones that are over are forgotten.",
            "No máximo 1.000 execuções são lembradas; as mais antigas que terminaram são esquecidas."
        ),
        ("Only the newest N.", "Só as N mais novas."),
        ("Write a line of JSON a run.", "Escreve uma linha de JSON por execução."),
        ("no replay to a network has been recorded yet", "nenhum reenvio para uma rede foi anotado ainda"),
        ("The run's number, as diario runs list has it.", "O número da execução, como diario runs list o mostra."),
        (
            "there is no run {}: diario runs list shows those there are",
            "não há execução {}: diario runs list mostra as que existem"
        ),
        (
            "Show what was asked of a run, how far it came, and which orders it holds.",
            "Mostra o que se pediu a uma execução, até onde chegou e que pedidos retém."
        ),
        (
            "List the events that were not taken in a run, with what the consumer answered.",
            "Lista os eventos que não foram aceitos numa execução, com o que o consumidor respondeu."
        ),
        (
            "What a consumer answers may quote the event, customer's data included: the words are shown with --answers "
                + "and in JSON.",
            "A resposta de um consumidor pode citar o evento, com dados do cliente: ela é mostrada com --answers e em "
                + "JSON."
        ),
        ("Only the last N of them.", "Só os últimos N."),
        ("Show how each answer begins, too.", "Mostra também como começa cada resposta."),
        ("Write a line of JSON an event.", "Escreve uma linha de JSON por evento."),
        ("nothing failed in run {}", "nada falhou na execução {}"),
        (
            "Have the process that drives a run end it, or note that nobody is to go on with it.",
            "Faz o processo que conduz uma execução terminá-la, ou anota que ninguém deve continuá-la."
        ),
        (
            "What is under way is still finished. The process ends with 130, and says how to go on.",
            "O que está a caminho ainda é terminado. O processo termina com 130 e diz como continuar."
        ),
        ("run {} is over already", "a execução {} já terminou"),
        (
            "run {} was asked to end; process {} does so within a second",
            "pediu-se à execução {} que termine; o processo {} o faz em um segundo"
        ),
        (
            "run {} was cancelled: nobody was driving it",
            "a execução {} foi cancelada: ninguém a conduzia"
        ),
        (
            "Show how far each consumer has come, and move one.",
            "Mostra até onde chegou cada consumidor, e move um deles."
        ),
        (
            "A consumer is made by the first replay with --consumer NAME. Each replay with that name goes on where the last "
                + "one came to, and with -f it goes on with the log.",
            "Um consumidor é criado pelo primeiro reenvio com --consumer NAME. Cada reenvio com esse nome continua de onde "
                + "o último chegou, e com -f acompanha o registro."
        ),
        ("The consumer's name.", "O nome do consumidor."),
        (
            "there is no consumer {}: diario consumers list shows those there are",
            "não há consumidor {}: diario consumers list mostra os que existem"
        ),
        (
            "List the consumers with their positions and how far they are behind.",
            "Lista os consumidores com suas posições e quanto estão atrás."
        ),
        ("Write a line of JSON a consumer.", "Escreve uma linha de JSON por consumidor."),
        (
            "there is no consumer yet: a replay with --consumer NAME makes one",
            "ainda não há consumidor: um reenvio com --consumer NAME cria um"
        ),
        (
            "Show where a consumer stands, and which run moves it.",
            "Mostra onde está um consumidor, e que execução o move."
        ),
        (
            "Have a consumer go on after another position: say what that means, and do it with --execute.",
            "Faz um consumidor continuar depois de outra posição: diz o que isso significa, e o faz com --execute."
        ),
        (
            "The consumer goes on with the first event after the position, or with the first one received at that time or "
                + "later. Not while a replay moves it.",
            "O consumidor continua com o primeiro evento depois da posição, ou com o primeiro recebido nessa hora ou "
                + "depois. Não enquanto um reenvio o move."
        ),
        (
            "The last position that counts as delivered, or a time.",
            "A última posição que vale como entregue, ou uma hora."
        ),
        ("Do it.", "Faz."),
        (
            "--to wants a position, or a time such as 2026-03-31T02:11 or 2h.",
            "--to espera uma posição, ou uma hora como 2026-03-31T02:11 ou 2h."
        ),
        ("nothing was changed: --execute does it", "nada foi mudado: --execute o faz"),
        ("the consumer {} was deleted meanwhile", "o consumidor {} foi apagado nesse meio-tempo"),
        (
            "the log ends at position {}: --to wants one up to there",
            "o registro termina na posição {}: --to espera uma até ali"
        ),
        ("the log has no event at position {}", "o registro não tem evento na posição {}"),
        (
            "Forget a consumer and how far it has come. Its runs stay.",
            "Esquece um consumidor e até onde chegou. Suas execuções ficam."
        ),
        (
            "Not while a replay moves it. The next replay with that name begins a new one.",
            "Não enquanto um reenvio o move. O próximo reenvio com esse nome começa um novo."
        ),
        (
            "Go on where the consumer of this name has come to, and note how far this replay comes.",
            "Continua de onde chegou o consumidor deste nome, e anota até onde este reenvio chega."
        ),
        (
            "--consumer wants a name of 1 to 64 letters, digits, dots, hyphens and underscores.",
            "--consumer espera um nome de 1 a 64 letras, algarismos, pontos, hifens e sublinhados."
        ),
        (
            "--consumer goes on by itself: beside it, no --plan, --reverse, --last and --limit.",
            "--consumer continua por si: ao lado dele, nada de --plan, --reverse, --last e --limit."
        ),
        (
            "the log is no longer the one that the consumer {} has followed: position {} had hash {}. Find out what became "
                + "of it; diario consumers reset moves the consumer",
            "o registro não é mais o que o consumidor {} acompanhava: a posição {} tinha o hash {}. Descubra o que houve; "
                + "diario consumers reset move o consumidor"
        ),
    ]
}
