internal import EventFormats

extension Phrasebook {
    /// What `--help` shows: a line each for commands and options, and the paragraphs above them.
    static let help: [Phrase] = [
        ("EXAMPLES:", "EXEMPLOS:"),
        ("Arguments", "Argumentos"),
        ("Options", "Opções"),
        ("Subcommands", "Subcomandos"),
        ("Which events", "Quais eventos"),
        ("Show the version.", "Mostra a versão."),
        ("Show help information.", "Mostra esta ajuda."),
        (
            "An append-only log of the webhooks of the GO platform, with replay.",
            "Um registro, só de acréscimos, dos webhooks da plataforma GO, com reenvio."
        ),
        (
            "Settings: an option wins over the environment (DIARIO_DATA, DIARIO_LISTEN …), that over the file "
                + "(--config), that over the default.",
            "Configuração: a opção prevalece sobre o ambiente (DIARIO_DATA, DIARIO_LISTEN …), este sobre o "
                + "arquivo (--config), este sobre o padrão."
        ),
        ("In Portuguese with --lang pt-BR, or LANG=pt_BR.UTF-8.", "Em inglês com --lang en, ou LANG=en_US.UTF-8."),
        (
            "Exit codes: 0 done, 1 failed, 64 usage, 65 data damaged, 69 remote unavailable, 74 I/O, 75 another "
                + "process holds it, 78 configuration, 130 interrupted.",
            "Códigos de saída: 0 feito, 1 falhou, 64 uso incorreto, 65 dados danificados, 69 destino "
                + "indisponível, 74 entrada e saída, 75 em uso por outro processo, 78 configuração, 130 interrompido."
        ),
        ("Create a log.", "Cria um registro."),
        (
            "Prints {\"log_id\":\"…\",\"epoch\":1}. Ends with 1 if there is a log already.",
            "Imprime {\"log_id\":\"…\",\"epoch\":1}. Termina com 1 se já houver um registro."
        ),
        ("Receive webhooks and append them to the log.", "Recebe webhooks e os acrescenta ao registro."),
        (
            "Prints one line of JSON to standard output when it can acknowledge webhooks. Ends with 0 on "
                + "SIGTERM and SIGINT after answering what is in flight; takes up changed tokens and address lists on "
                + "SIGHUP.",
            "Imprime uma linha de JSON na saída padrão quando pode confirmar webhooks. Termina com 0 em SIGTERM "
                + "e SIGINT, depois de responder ao que está em andamento; relê tokens e listas de endereços em "
                + "SIGHUP."
        ),
        (
            "Where to listen; port 0 is any free one (127.0.0.1:8080).",
            "Onde escutar; a porta 0 é qualquer uma livre (127.0.0.1:8080)."
        ),
        (
            "Admit nothing when the disk has less room than this, such as 500MiB (the smaller of 1 GiB and 5 % "
                + "of the disk).",
            "Não admite nada quando o disco tem menos espaço que isto, por exemplo 500MiB (o menor entre 1 GiB "
                + "e 5 % do disco)."
        ),
        (
            "A proxy whose X-Forwarded-For is believed. Repeatable.",
            "Um proxy cujo X-Forwarded-For merece confiança. Pode ser repetida."
        ),
        ("The form of the log on standard error (human).", "A forma das mensagens na saída de erro (human)."),
        ("The least level that is logged (info).", "O menor nível que é mostrado (info)."),
        (
            "Print what is set, where, and every limit as JSON, and end.",
            "Imprime o que está configurado, onde, e todos os limites em JSON, e termina."
        ),
        ("The data directory (or DIARIO_DATA).", "O diretório de dados (ou DIARIO_DATA)."),
        ("A configuration file, JSON (or DIARIO_CONFIG).", "Um arquivo de configuração, em JSON (ou DIARIO_CONFIG)."),
        (
            "A kind of file system to allow although it may lose what it has synced, such as overlayfs.",
            "Um tipo de sistema de arquivos a aceitar mesmo que possa perder o que já gravou, por exemplo overlayfs."
        ),
        (
            "The zone of times that you give and see: America/Sao_Paulo, UTC, -03:00 (else TZ, else the system's).",
            "O fuso das horas que você informa e vê: America/Sao_Paulo, UTC, -03:00 (senão TZ, senão o do sistema)."
        ),
        ("The language for people: pt-BR or en (else LANG).", "O idioma para pessoas: pt-BR ou en (senão LANG)."),
        ("Write one line of JSON.", "Escreve uma linha de JSON."),
        ("Write a line of JSON a token.", "Escreve uma linha de JSON por token."),
        ("End with 1 when nothing was found.", "Termina com 1 quando nada foi encontrado."),
        ("Show the history of an order or of a customer.", "Mostra a história de um pedido ou de um cliente."),
        (
            "Each event is compared with the one before it among those shown, by what it means: a name, document, "
                + "phone number, e-mail address or date that was only written otherwise has not changed.",
            "Cada evento é comparado com o anterior entre os mostrados, pelo que significa: um nome, documento, "
                + "telefone, e-mail ou data que só foi escrito de outro jeito não mudou."
        ),
        (
            "Show the orders found with all their events in the range, also those that do not name the customer.",
            "Mostra os pedidos encontrados com todos os seus eventos no período, também os que não citam o cliente."
        ),
        (
            "Show one event: decoded for people, as JSON, or its body byte for byte.",
            "Mostra um evento: decodificado para pessoas, em JSON, ou seu corpo byte a byte."
        ),
        ("The event's position, or last.", "A posição do evento, ou last (o último)."),
        ("Write the body byte for byte and nothing else.", "Escreve o corpo byte a byte e nada mais."),
        ("Write the event as one line of JSON.", "Escreve o evento em uma linha de JSON."),
        (
            "Show when nothing could be received, and which source was unusually silent.",
            "Mostra quando nada podia ser recebido e qual origem ficou em silêncio fora do costume."
        ),
        (
            "GO documents no second delivery of what found no receiver: look for those orders in GO itself.",
            "A GO não documenta nova entrega do que não encontrou receptor: procure esses pedidos na própria GO."
        ),
        ("From this time on (30d).", "A partir deste horário (30d)."),
        ("Before this time; a date includes that whole day.", "Antes deste horário; uma data inclui o dia todo."),
        ("Only this source's silences. Repeatable.", "Só os silêncios desta origem. Pode ser repetida."),
        ("Show counts and times over the whole log.", "Mostra contagens e horários do registro todo."),
        (
            "Hash every record again, and compare index and anchors with the log.",
            "Recalcula o hash de tudo o que foi gravado e compara índice e âncoras com o registro."
        ),
        (
            "--head takes what an audit printed as the head of the log and somebody kept: the log still holds "
                + "everything up to there, unaltered, if it verifies. Ends with 65 where anything is not as it was "
                + "written.",
            "--head recebe o que uma auditoria imprimiu como fim do registro e alguém guardou: se confere, o "
                + "registro ainda contém tudo até ali, sem alteração. Termina com 65 quando algo não está como foi "
                + "gravado."
        ),
        ("What the record at position N must be.", "O que a gravação na posição N tem de ser."),
        (
            "Build the index anew from the log. No receiver may be running.",
            "Refaz o índice a partir do registro. Nenhum receptor pode estar em execução."
        ),
        (
            "Begin a new epoch where the anchors show that the log has lost events.",
            "Inicia uma nova época quando as âncoras mostram que o registro perdeu eventos."
        ),
        (
            "Restore a backup if there is one. This command brings nothing back: it accepts the loss, so that "
                + "the log can be written again, and begins a new epoch, so that nobody takes a position of the new "
                + "one for one of the old.",
            "Restaure uma cópia de segurança, se houver. Este comando não traz nada de volta: aceita a perda, "
                + "para que o registro possa voltar a ser gravado, e inicia uma nova época, para que ninguém confunda "
                + "uma posição da nova com uma da antiga."
        ),
        ("Say that the loss is accepted.", "Declara que a perda é aceita."),
        ("Stream a selection of events to a sink, in order.", "Envia uma seleção de eventos a um destino, em ordem."),
        (
            "Post a selection to a URL, one event after the other, each with its body as it was received.",
            "Envia uma seleção a uma URL por POST, um evento após o outro, cada um com o corpo como foi recebido."
        ),
        ("Where to post to.", "Para onde enviar."),
        (
            "How long an answer may take: seconds, or 10s, 2m.",
            "Quanto uma resposta pode demorar: segundos, ou 10s, 2m."
        ),
        (
            "Write a selection to standard output or into a file, a line of JSON an event.",
            "Escreve uma seleção na saída padrão ou em um arquivo, uma linha de JSON por evento."
        ),
        (
            "What is written of an event: full JSON, or its raw body.",
            "O que se escreve de um evento: o JSON completo, ou só o corpo."
        ),
        ("Go on with events that are yet to come.", "Continua com os eventos que ainda virão."),
        (
            "The first position: a number, start, or end for what is yet to come.",
            "A primeira posição: um número, start, ou end para o que ainda virá."
        ),
        (
            "Only positions after this one. Wins over --from and --last.",
            "Só posições depois desta. Prevalece sobre --from e --last."
        ),
        ("The last position.", "A última posição."),
        ("The last N events of the selection.", "Os últimos N eventos da seleção."),
        (
            "Received at this time or later: 2026-03-31T14:00:00-03:00, 2026-03-31, today, yesterday, 14:00 "
                + "(today), 2h or 7d (ago).",
            "Recebido nesta hora ou depois: 2026-03-31T14:00:00-03:00, 2026-03-31, hoje, ontem, 14:00 (de "
                + "hoje), 2h ou 7d (atrás)."
        ),
        (
            "Received before this time; a date includes that whole day.",
            "Recebido antes desta hora; uma data inclui aquele dia inteiro."
        ),
        ("The order's id in GO.", "O id do pedido no GO."),
        ("The utmId.", "O utmId."),
        ("The customer's id in GO.", "O id do cliente no GO."),
        ("The order's status code. Repeatable.", "O código de status do pedido. Pode ser repetida."),
        ("The source. Repeatable.", "A origem. Pode ser repetida."),
        ("Only events whose body could not be decoded.", "Só eventos cujo corpo não pôde ser decodificado."),
        (
            "Only events that a search by order or customer may miss, since not all of their keys could be read.",
            "Só eventos que uma busca por pedido ou cliente pode não achar: nem todas as suas chaves puderam ser lidas."
        ),
        ("At most N events.", "No máximo N eventos."),
        ("Newest first.", "Mais recentes primeiro."),
        (
            "Make, list and revoke the tokens that senders present.",
            "Cria, lista e revoga os tokens que os remetentes apresentam."
        ),
        ("A running receiver takes changes up on SIGHUP.", "Um receptor em execução relê as mudanças em SIGHUP."),
        ("Make a token for a sender of webhooks.", "Cria um token para um remetente de webhooks."),
        (
            "The token goes to standard output and is shown this once; the URL to register with GO goes to "
                + "standard error. A source's first token creates the source. A new name that is one slip away from a "
                + "source that is there wants --new-source, or a yes at the terminal.",
            "O token vai para a saída padrão e só é mostrado desta vez; a URL a cadastrar no GO vai para a "
                + "saída de erro. O primeiro token de uma origem cria a origem. Um nome novo a um deslize de uma "
                + "origem existente pede --new-source, ou um sim no terminal."
        ),
        (
            "The name of the sender's source, [a-z0-9][a-z0-9-]{0,62}.",
            "O nome da origem do remetente, [a-z0-9][a-z0-9-]{0,62}."
        ),
        (
            "Make the source even if its name is near that of another one.",
            "Cria a origem mesmo que o nome seja parecido com o de outra."
        ),
        ("What people call the token.", "Como as pessoas chamam o token."),
        (
            "When it stops being valid: a time, a date (that day included), or 90d.",
            "Até quando vale: uma hora, uma data (com aquele dia), ou 90d."
        ),
        (
            "What the URL to register begins with (or DIARIO_PUBLIC_URL).",
            "O começo da URL a cadastrar (ou DIARIO_PUBLIC_URL)."
        ),
        (
            "The time zone of --expires (else TZ, else the system's).",
            "O fuso de --expires (senão TZ, senão o do sistema)."
        ),
        ("List the tokens ever made, without their text.", "Lista todos os tokens já criados, sem o seu texto."),
        (
            "Revoke a token. A running receiver takes it up on SIGHUP.",
            "Revoga um token. Um receptor em execução relê em SIGHUP."
        ),
        ("The token's id, as diario token list shows it.", "O id do token, como diario token list o mostra."),
        (
            "Measure throughput and latency, beside what the machine would allow.",
            "Mede vazão e latência, ao lado do que a máquina permitiria."
        ),
        (
            "Measure how many webhooks a second a receiver acknowledges, and how long each takes.",
            "Mede quantos webhooks por segundo um receptor confirma, e quanto cada um demora."
        ),
        (
            "Measure how many events a second the engine makes durable, in batches of several sizes.",
            "Mede quantos eventos por segundo são gravados em definitivo, em lotes de vários tamanhos."
        ),
        (
            "Measure how many events and bytes a second a replay of everything delivers.",
            "Mede quantos eventos e bytes por segundo um reenvio de tudo entrega."
        ),
        (
            "Measure how long the history of an order and of a customer takes, warm and cold.",
            "Mede quanto demora a história de um pedido e de um cliente, a quente e a frio."
        ),
        (
            "As raw, each event is its body alone, byte for byte, and a line break; a body that has line breaks "
                + "of its own keeps them.",
            "Com --as raw, cada evento é só o seu corpo, byte a byte, e uma quebra de linha; um corpo que tem "
                + "quebras de linha fica com elas."
        ),
        (
            "Interrupted, it ends with 130 and says on standard error how to go on: resume: --after N.",
            "Interrompido, termina com 130 e diz na saída de erro como continuar: resume: --after N."
        ),
        (
            "Interrupted, it ends with 130 and says on standard error how to go on: a command that does the "
                + "rest, then resume: --after N.",
            "Interrompido, termina com 130 e diz na saída de erro como continuar: um comando que faz o "
                + "restante, depois resume: --after N."
        ),
        (
            "The certificate of an https destination must be of an issuer that the system knows, or one of the "
                + "file that SSL_CERT_FILE names.",
            "O certificado de um destino https precisa ser de um emissor que o sistema conhece, ou de um do "
                + "arquivo que SSL_CERT_FILE indica."
        ),
        (
            "Each request carries Diario-Epoch, Diario-Position, Diario-Received-At, Diario-Source and "
                + "Diario-Kind; the first two tell a repeated event from a new one. Stops at the first event that is "
                + "not answered with 2xx and says how to go on: resume: --after N. Redirects are not followed.",
            "Cada requisição leva Diario-Epoch, Diario-Position, Diario-Received-At, Diario-Source e "
                + "Diario-Kind; os dois primeiros distinguem um evento repetido de um novo. Para no primeiro evento "
                + "que não é respondido com 2xx e diz como continuar: resume: --after N. Redirecionamentos não são "
                + "seguidos."
        ),
        (
            "Each request carries Diario-Log-Id, Diario-Epoch and Diario-Position, which tell a repeated event "
                + "from a new one, Diario-Received-At, Diario-Source, Diario-Kind, and Diario-Replay: true. Stops at "
                + "the first event that is not answered with 2xx and says how to go on: a command that does the rest, "
                + "then resume: --after N. Redirects are not followed.",
            "Cada requisição leva Diario-Log-Id, Diario-Epoch e Diario-Position, que distinguem um evento "
                + "repetido de um novo, Diario-Received-At, Diario-Source, Diario-Kind e Diario-Replay: true. Para no "
                + "primeiro evento que não é respondido com 2xx e diz como continuar: um comando que faz o restante, "
                + "depois resume: --after N. Redirecionamentos não são seguidos."
        ),
        (
            "Found by its code or utmId, an order is shown with all events of its id in the range, also those "
                + "that came without the code. Found by a customer, with those that name the customer; --whole-orders "
                + "adds the others.",
            "Encontrado pelo código ou utmId, um pedido é mostrado com todos os eventos do seu id no período, "
                + "também os que vieram sem o código. Encontrado por um cliente, com os que citam o cliente; "
                + "--whole-orders acrescenta os outros."
        ),
        (
            "The order code; with a star at the end, all codes that begin so.",
            "O código do pedido; com um asterisco no fim, todos os códigos que começam assim."
        ),
        (
            "The order code; with a star at the end, all codes that begin so. Repeatable.",
            "O código do pedido; com um asterisco no fim, todos os códigos que começam assim. Pode ser repetida."
        ),
        ("The order's id in GO. Repeatable.", "O id do pedido no GO. Pode ser repetida."),
        ("The utmId. Repeatable.", "O utmId. Pode ser repetida."),
        ("The customer's id in GO. Repeatable.", "O id do cliente no GO. Pode ser repetida."),
        (
            "The customer's CPF or CNPJ; - reads it from standard input.",
            "O CPF ou CNPJ do cliente; - lê da entrada padrão."
        ),
        (
            "The customer's CPF or CNPJ; - reads it from standard input. Repeatable.",
            "O CPF ou CNPJ do cliente; - lê da entrada padrão. Pode ser repetida."
        ),
        (
            "The customer's e-mail address; - reads it from standard input.",
            "O e-mail do cliente; - lê da entrada padrão."
        ),
        (
            "The customer's e-mail address; - reads it from standard input. Repeatable.",
            "O e-mail do cliente; - lê da entrada padrão. Pode ser repetida."
        ),
        ("The kind, such as ORDER_CREATED. Repeatable.", "O tipo, por exemplo ORDER_CREATED. Pode ser repetida."),
        (
            "Received at this time or later: 2026-03-31T14:00:00-03:00, 2026-03-31, 14:00 (today), 2h or 7d (ago).",
            "Recebido nesta hora ou depois: 2026-03-31T14:00:00-03:00, 2026-03-31, 14:00 (de hoje), 2h ou 7d (atrás)."
        ),
    ]
}
