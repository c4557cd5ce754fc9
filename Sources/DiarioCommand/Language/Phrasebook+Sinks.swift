internal import EventFormats

extension Phrasebook {
    /// The destinations of a replay: their help, and what goes wrong there.
    static let sinks: [Phrase] = [
        // Files
        (
            "Write to this file, which gets its name when it is whole; compressed where that ends in .zst.",
            "Grava neste arquivo, que recebe o nome quando está completo; comprimido se o nome termina em .zst."
        ),
        ("Replace the file where it is there already.", "Substitui o arquivo, se ele já existe."),
        ("--overwrite wants --file FILE.", "--overwrite espera --file FILE."),
        ("--file wants the name of a file.", "--file espera o nome de um arquivo."),
        (
            "--file wants the name of a file; without the option, standard output is written to.",
            "--file espera o nome de um arquivo; sem a opção, grava-se na saída padrão."
        ),
        (
            "--follow and --file exclude each other: the file gets its name at the end.",
            "--follow e --file se excluem: o arquivo recebe o nome no fim."
        ),
        (
            "{} is there and is no file that could be replaced",
            "{} existe e não é um arquivo que possa ser substituído"
        ),
        ("{} is there already: --overwrite replaces it", "{} já existe: --overwrite o substitui"),
        ("another process is writing {}", "outro processo está gravando {}"),
        ("opening {}: {}", "ao abrir {}: {}"),
        ("locking {}: {}", "ao travar {}: {}"),
        ("emptying {}: {}", "ao esvaziar {}: {}"),
        ("writing {}: {}", "ao gravar {}: {}"),
        ("syncing {}: {}", "ao sincronizar {}: {}"),
        ("renaming {}: {}", "ao renomear {}: {}"),
        ("--background: {}", "--background: {}"),
        // CSV
        (
            "Write a selection as CSV, a line an event, for spreadsheets.",
            "Grava uma seleção como CSV, uma linha por evento, para planilhas."
        ),
        (
            "Columns are named as in the events' JSON. By themselves they are position, received_at, source, kind and "
                + "the order's; the customer's data and the body come where --columns names them.",
            "As colunas têm os nomes do JSON dos eventos. Por si, são position, received_at, source, kind e as do "
                + "pedido; os dados do cliente e o corpo vêm quando --columns os cita."
        ),
        (
            "Text that a spreadsheet would take for a formula gets an apostrophe before it, unless --verbatim says "
                + "otherwise.",
            "Texto que uma planilha tomaria por fórmula recebe um apóstrofo na frente, a não ser com --verbatim."
        ),
        (
            "The columns, with commas between them; 'all' for every one there is.",
            "As colunas, separadas por vírgulas; 'all' para todas as que existem."
        ),
        (
            "What stands between cells: comma, semicolon, tab.",
            "O que fica entre as células: comma (vírgula), semicolon (ponto e vírgula), tab (tabulação)."
        ),
        (
            "Write text as it is, also where a spreadsheet would take it for a formula: for other programs.",
            "Grava o texto como ele é, mesmo se uma planilha o tomaria por fórmula: para outros programas."
        ),
        ("Leave the line of the columns' names out.", "Omite a linha com os nomes das colunas."),
        ("--columns: there is no column '{}'; known: {}", "--columns: não há coluna '{}'; conhecidas: {}"),
        ("--columns names {} twice.", "--columns cita {} duas vezes."),
        // Forms
        ("What is written of an event.", "O que se grava de um evento."),
        ("What a request brings of an event.", "O que uma requisição leva de um evento."),
        (
            "As envelope, a line is all there is of an event; as decoded, what was decoded, without the body; as "
                + "cloudevents, CloudEvents 1.0. As raw, each event is its body alone, byte for byte, and a line break; a "
                + "body that has line breaks of its own keeps them.",
            "Como envelope, uma linha é tudo o que há de um evento; como decoded, o que foi decodificado, sem o corpo; "
                + "como cloudevents, CloudEvents 1.0. Como raw, cada evento é só o seu corpo, byte a byte, e uma quebra "
                + "de linha; um corpo com quebras próprias as mantém."
        ),
        // HTTP
        (
            "Post a selection to a URL, one event after the other.",
            "Envia uma seleção a uma URL, um evento após o outro."
        ),
        ("Where to, and how", "Para onde, e como"),
        (
            "As raw, a request brings the body as it was received. Each request carries Diario-Log-Id, Diario-Epoch and "
                + "Diario-Position, which tell a repeated event from a new one, Diario-Received-At, Diario-Source, "
                + "Diario-Kind, Diario-Attempt, and Diario-Replay: true. Redirects are not followed.",
            "Como raw, uma requisição leva o corpo como foi recebido. Cada requisição leva Diario-Log-Id, Diario-Epoch e "
                + "Diario-Position, que distinguem um evento repetido de um novo, Diario-Received-At, Diario-Source, "
                + "Diario-Kind, Diario-Attempt e Diario-Replay: true. Redirecionamentos não são seguidos."
        ),
        (
            "An answer of 2xx is delivered. 429, 502 to 504 and a consumer that cannot be reached are waited for, other "
                + "5xx are tried again, each time later, and all other answers end the replay at once. A replay that "
                + "ends early says how to go on: a command that does the rest, then resume: --after N.",
            "Uma resposta 2xx é entrega. 429, 502 a 504 e um consumidor fora do ar são aguardados, outros 5xx são "
                + "tentados de novo, cada vez mais tarde, e toda outra resposta encerra o reenvio. Um reenvio que "
                + "termina antes diz como continuar: um comando que faz o restante, depois resume: --after N."
        ),
        ("How fast, and how hard it tries", "Ritmo e tentativas"),
        (
            "--in-flight and --cloudevents-mode batch exclude each other: a batch is of many orders.",
            "--in-flight e --cloudevents-mode batch se excluem: um lote é de muitos pedidos."
        ),
        (
            "Send so many events at once; those of one order one after the other.",
            "Envia tantos eventos ao mesmo tempo; os de um pedido, um após o outro."
        ),
        (
            "With --in-flight: send no event that lies further than this behind the first one not taken.",
            "Com --in-flight: não envia evento mais distante que isto do primeiro ainda não aceito."
        ),
        ("Send at most so many events a second.", "Envia no máximo tantos eventos por segundo."),
        (
            "Send events as they were received, so many times as fast: 1x, 10x.",
            "Envia os eventos no ritmo em que chegaram, tantas vezes mais rápido: 1x, 10x."
        ),
        (
            "With --speed: wait for the next event no longer than this, such as 10s.",
            "Com --speed: não espera o próximo evento mais do que isto, como 10s."
        ),
        (
            "Send an event so many times at most that the consumer fails at.",
            "Envia no máximo tantas vezes um evento em que o consumidor falha."
        ),
        (
            "Wait so long for a consumer that cannot be reached or is overloaded; 0: not at all.",
            "Espera tanto tempo por um consumidor fora do ar ou sobrecarregado; 0: não espera."
        ),
        (
            "Give way to other programs on this machine, to a receiver among them.",
            "Cede a vez a outros programas desta máquina, como um receptor."
        ),
        ("--in-flight wants 1 to {}.", "--in-flight pede de 1 a {}."),
        ("--window wants 1 to 1000000.", "--window pede de 1 a 1000000."),
        ("--attempts wants 1 to 1000.", "--attempts pede de 1 a 1000."),
        ("--give-up-after wants 0 to a year.", "--give-up-after pede de 0 a um ano."),
        ("--max-gap wants --speed.", "--max-gap pede --speed."),
        ("--max-gap wants a time.", "--max-gap pede um tempo."),
        ("a number of events a second", "um número de eventos por segundo"),
        ("how many times as fast, such as 10x", "quantas vezes mais rápido, como 10x"),
        ("'{}' is not {}, from 0.001 to 1000000.", "'{}' não é {}, de 0.001 a 1000000."),
        (
            "{}: waiting for the consumer, {} at most (--give-up-after)",
            "{}: aguardando o consumidor, no máximo {} (--give-up-after)"
        ),
        ("the consumer takes events again", "o consumidor voltou a aceitar eventos"),
        (
            "What is secret is best read from files: arguments can be seen by every user of the machine.",
            "O que é secreto é melhor ler de arquivos: os argumentos podem ser vistos por todo usuário da máquina."
        ),
        (
            "Where to post to (else --url-file, else DIARIO_REPLAY_URL).",
            "Para onde enviar (senão --url-file, senão DIARIO_REPLAY_URL)."
        ),
        ("Read the URL from this file.", "Lê a URL deste arquivo."),
        (
            "How CloudEvents are sent: structured, binary, or batch, several in a request.",
            "Como CloudEvents são enviados: structured, binary, ou batch, vários em uma requisição."
        ),
        ("A further header field. Repeatable.", "Mais um campo de cabeçalho. Pode ser repetida."),
        (
            "Read further header fields from this file, one a line.",
            "Lê mais campos de cabeçalho deste arquivo, um por linha."
        ),
        (
            "Send the token in this file as Authorization: Bearer (else DIARIO_REPLAY_BEARER).",
            "Envia o token deste arquivo como Authorization: Bearer (senão DIARIO_REPLAY_BEARER)."
        ),
        (
            "Sign as Standard Webhooks has it, by each secret (whsec_…) in this file, one a line (else "
                + "DIARIO_REPLAY_WEBHOOK_SECRETS).",
            "Assina como manda Standard Webhooks, com cada segredo (whsec_…) deste arquivo, um por linha (senão "
                + "DIARIO_REPLAY_WEBHOOK_SECRETS)."
        ),
        (
            "Believe the issuers in this file of certificates (PEM) too (else SSL_CERT_FILE).",
            "Aceita também os emissores deste arquivo de certificados (PEM) (senão SSL_CERT_FILE)."
        ),
        (
            "Post to private and link-local addresses too. Loopback ones need no permission.",
            "Envia também a endereços privados e locais de enlace. Os de loopback não precisam de permissão."
        ),
        ("URL and --url-file exclude each other.", "URL e --url-file se excluem."),
        ("--cloudevents-mode wants --as cloudevents.", "--cloudevents-mode espera --as cloudevents."),
        (
            "no URL: give it, or --url-file FILE, or set DIARIO_REPLAY_URL",
            "nenhuma URL: informe-a, ou --url-file FILE, ou defina DIARIO_REPLAY_URL"
        ),
        (
            "the bearer token is one line of visible characters",
            "o token de portador é uma linha de caracteres visíveis"
        ),
        (
            "a bearer token and a header Authorization exclude each other",
            "um token de portador e um cabeçalho Authorization se excluem"
        ),
        (
            "{} wants NAME: VALUE in ASCII, and no name that Diário or HTTP gives itself; number {} is none",
            "{} espera NAME: VALUE em ASCII, e nenhum nome que o Diário ou o HTTP definem; o número {} não é um"
        ),
        (
            "webhook secret {} is not whsec_ and base64 of 24 to 64 bytes",
            "o segredo de webhook {} não é whsec_ e base64 de 24 a 64 bytes"
        ),
        (
            "--ca-file names a file without certificates (PEM): {}",
            "--ca-file indica um arquivo sem certificados (PEM): {}"
        ),
        (
            "{} names a file that cannot be read, or is empty: {}",
            "{} indica um arquivo que não pode ser lido, ou está vazio: {}"
        ),
        (
            "{} names a file that is no text, or has more than {} bytes: {}",
            "{} indica um arquivo que não é texto, ou tem mais de {} bytes: {}"
        ),
        (
            "{} is a private address: --allow-private lets events go there",
            "{} é um endereço privado: --allow-private deixa os eventos irem para lá"
        ),
        ("{} was answered with status {}", "{} teve como resposta o status {}"),
        // Commands
        (
            "Start a command for each event of a selection, with the event on its standard input.",
            "Inicia um comando para cada evento de uma seleção, com o evento na sua entrada padrão."
        ),
        (
            "The command finds DIARIO_LOG_ID, DIARIO_EPOCH and DIARIO_POSITION in its environment, which tell a "
                + "repeated event from a new one, DIARIO_RECEIVED_AT, DIARIO_SOURCE, DIARIO_KIND, DIARIO_ATTEMPT, and "
                + "DIARIO_REPLAY=true. No shell is between.",
            "O comando encontra DIARIO_LOG_ID, DIARIO_EPOCH e DIARIO_POSITION no seu ambiente, que distinguem um "
                + "evento repetido de um novo, DIARIO_RECEIVED_AT, DIARIO_SOURCE, DIARIO_KIND, DIARIO_ATTEMPT e "
                + "DIARIO_REPLAY=true. Não há shell no meio."
        ),
        (
            "An event is delivered when the command ends with 0. 75 says that it takes none for now, which is waited "
                + "for; 65, that it will never take this one, which ends the replay at once; any other status is tried "
                + "again, each time later. A replay that ends early says how to go on: a command that does the rest, "
                + "then resume: --after N.",
            "Um evento está entregue quando o comando termina com 0. 75 diz que por ora ele não aceita nenhum, o que se "
                + "espera; 65, que nunca aceitará este, o que encerra o reenvio na hora; qualquer outro status é tentado "
                + "de novo, cada vez mais tarde. Um reenvio que termina antes diz como continuar: um comando que faz o "
                + "restante, depois resume: --after N."
        ),
        ("What the command gets of an event.", "O que o comando recebe de um evento."),
        (
            "How long the command may take: seconds, or 10s, 2m.",
            "Quanto tempo o comando pode levar: segundos, ou 10s, 2m."
        ),
        ("The command, with its arguments, behind --.", "O comando, com os seus argumentos, depois de --."),
        ("no command: it comes last, behind --", "nenhum comando: ele vem por último, depois de --"),
        ("there is no command {} that can be started", "não há um comando {} que possa ser iniciado"),
        ("cannot start {}: {}", "não foi possível iniciar {}: {}"),
        ("position {}: {}: {}", "posição {}: {}: {}"),
        ("it did not end within {} s, and was killed", "não terminou em {} s, e foi encerrado"),
        ("it ended with status {}", "terminou com o status {}"),
        ("it was ended by signal {}", "foi encerrado pelo sinal {}"),
        ("position {} and {} behind it", "posição {} e {} depois dela"),
    ]
}
