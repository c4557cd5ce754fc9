internal import EventFormats

extension Phrasebook {
    /// What is wrong with a selection or a sink, and what a query says beside its answer.
    static let queries: [Phrase] = [
        ("{} takes one value and was given {} times.", "{} leva um só valor e foi informado {} vezes."),
        (
            "a value that begins with - stands behind an equals sign: {}=VALUE",
            "um valor que começa com - fica depois de um sinal de igual: {}=VALOR"
        ),
        (
            "--order takes one star, at the end: '00005*' finds all codes that begin so.",
            "--order leva um só asterisco, no fim: '00005*' encontra todos os códigos que começam assim."
        ),
        ("{} wants a value.", "{} espera um valor."),
        (
            "{} takes no star, only the whole value: a star is for --order.",
            "{} não leva asterisco, só o valor inteiro: o asterisco é de --order."
        ),
        ("--source wants a name.", "--source espera um nome."),
        ("--event wants a kind.", "--event espera um tipo."),
        (
            "the time ends before it begins: --since is {}, --until is {} ({})",
            "o período termina antes de começar: --since é {}, --until é {} ({})"
        ),
        (
            "the range ends before it begins: from position {} to {}",
            "o intervalo termina antes de começar: da posição {} à {}"
        ),
        ("there is no source {}; known here: {}", "não existe a origem {}; aqui se conhecem: {}"),
        ("the source {} has sent nothing yet", "a origem {} ainda não enviou nada"),
        (
            "{} is no kind: kinds are in capitals, and --event is repeated for each. Known here: {}",
            "{} não é um tipo: os tipos são em maiúsculas, e --event se repete para cada um. Aqui se conhecem: {}"
        ),
        (
            "no event of the kind {} has come yet; known here: {}",
            "nenhum evento do tipo {} chegou ainda; aqui se conhecem: {}"
        ),
        (
            "{} events or more carry this: of their orders, only those that carry it in the range are whole",
            "{} eventos ou mais têm isto: dos seus pedidos, só estão completos os que o têm no período"
        ),
        ("the reader has gone", "quem lia a saída se foi"),
        ("position {} was answered with status {}", "a posição {} foi respondida com o status {}"),
        ("the URL cannot be used: {}", "a URL não serve: {}"),
        ("position {}: {}", "posição {}: {}"),
        ("no answer came ({})", "não veio resposta ({})"),
        ("the connection was closed before an answer came", "a conexão foi fechada antes de vir uma resposta"),
        ("the connection was refused: nothing listens there", "a conexão foi recusada: nada escuta ali"),
        ("connecting timed out", "a conexão demorou demais"),
        ("the TLS handshake timed out", "a negociação TLS demorou demais"),
        ("the answer timed out", "a resposta demorou demais"),
        ("no connection to {}", "não há conexão com {}"),
        ("the name {} was not found", "o nome {} não foi encontrado"),
        ("the host cannot be reached", "não há caminho até o servidor"),
        ("what came is no HTTP answer", "o que veio não é uma resposta HTTP"),
        ("no answer came", "não veio resposta"),
        ("its certificate was not accepted", "o certificado não foi aceito"),
        (
            "its certificate is of an issuer that is not trusted here",
            "o certificado é de um emissor que aqui não é confiável"
        ),
        ("its certificate expired on {}", "o certificado venceu em {}"),
        ("its issuer's certificate expired on {}", "o certificado do emissor venceu em {}"),
        ("its certificate is not valid before {}", "o certificado só vale a partir de {}"),
        ("its issuer's certificate is not valid before {}", "o certificado do emissor só vale a partir de {}"),
        ("its certificate is made out to another name", "o certificado está em outro nome"),
        (
            "SSL_CERT_FILE names a file that cannot be read: {}",
            "SSL_CERT_FILE indica um arquivo que não pode ser lido: {}"
        ),
        (
            "it does not speak TLS: is its URL http:// and not https://?",
            "o destino não fala TLS: a URL não seria http:// em vez de https://?"
        ),
        ("the TLS handshake failed", "a negociação TLS falhou"),
        ("the TLS handshake failed ({})", "a negociação TLS falhou ({})"),
    ]
}
