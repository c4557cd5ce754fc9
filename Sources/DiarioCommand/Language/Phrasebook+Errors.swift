internal import EventFormats

extension Phrasebook {
    /// What goes wrong, and what a command says beside its answer.
    static let errors: [Phrase] = [
        ("there is a log in {} already", "já existe um registro em {}"),
        (
            "there is no log in {}: create one with diario init --data {}",
            "não há registro em {}: crie um com diario init --data {}"
        ),
        ("{} is open to other users: chmod 700 {}", "{} está aberto a outros usuários: chmod 700 {}"),
        ("{} is open to other users: chmod -R go= {}", "{} está aberto a outros usuários: chmod -R go= {}"),
        ("{} is open to other users: chmod 600 {}", "{} está aberto a outros usuários: chmod 600 {}"),
        ("{} is open to other users: {}", "{} está aberto a outros usuários: {}"),
        ("{} belongs to {} and this is {}: run as {}", "{} pertence a {} e este é {}: execute como {}"),
        ("{} belongs to another user: run as {}", "{} pertence a outro usuário: execute como {}"),
        (
            "{} holds other things and is open to other users: choose a directory of the log's own",
            "{} contém outras coisas e está aberto a outros usuários: escolha um diretório só para o registro"
        ),
        (
            "{} lies on {}, which may lose what it has synced or break locks between processes: use a local "
                + "disk, or pass --allow-filesystem {}",
            "{} está em {}, que pode perder o que já gravou ou falhar nas travas entre processos: use um disco "
                + "local, ou informe --allow-filesystem {}"
        ),
        (
            "{} lies on {}, which is not what a log lies on: name a directory on the disk to measure with "
                + "--directory, or pass --allow-filesystem {}",
            "{} está em {}, onde um registro não deve ficar: indique com --directory um diretório no disco a "
                + "medir, ou informe --allow-filesystem {}"
        ),
        ("{} writes the log in {}: stop it first", "{} está gravando o registro em {}: encerre-o primeiro"),
        ("process {}", "o processo {}"),
        ("another process", "outro processo"),
        ("the secret of the index, {}, cannot be used", "o segredo do índice, {}, não pode ser usado"),
        (
            "the record at position {} is damaged ({}): keep the directory as it is, and restore from a backup",
            "o evento gravado na posição {} está danificado ({}): mantenha o diretório como está e restaure uma "
                + "cópia de segurança"
        ),
        (
            "position {} was on disk with hash {}, and the log, whose head is {}, does not have it so: "
                + "acknowledged events are missing. Restore from a backup; or go on without them with diario recover "
                + "--accept-loss, which begins a new epoch",
            "a posição {} estava em disco com o hash {}, e o registro, que vai até {}, não a tem assim: faltam "
                + "eventos já confirmados. Restaure uma cópia de segurança; ou siga sem eles com diario recover "
                + "--accept-loss, que inicia uma nova época"
        ),
        (
            "nothing is missing: the log agrees with its anchors",
            "nada está faltando: o registro confere com suas âncoras"
        ),
        (
            "the log has format {}; this program reads format {}",
            "o registro tem o formato {}; este programa lê o formato {}"
        ),
        ("the log has no id", "o registro não tem id"),
        ("the log has no epoch", "o registro não tem época"),
        ("epoch {} does not follow epoch {}", "a época {} não sucede a época {}"),
        ("the log's id is cut short", "o id do registro está incompleto"),
        ("the log's id is not what was written", "o id do registro não é o que foi gravado"),
        ("an epoch of the log is not what was written", "uma época do registro não é o que foi gravado"),
        ("an epoch of the log begins at position 0", "uma época do registro começa na posição 0"),
        ("line {} of {} is not what was written", "a linha {} de {} não é o que foi gravado"),
        ("the log holds {} records for {} positions", "o registro contém {} gravações para {} posições"),
        (
            "a dictionary that records are packed with is not what was written",
            "um dicionário de compactação não é o que foi gravado"
        ),
        ("missing", "ausente"),
        ("of another epoch", "de outra época"),
        ("its epoch began after another record", "sua época começou depois de outra gravação"),
        ("shorter than a header", "menor que um cabeçalho"),
        ("the record's hash does not match its bytes", "o hash não corresponde aos bytes"),
        ("unknown format version", "versão de formato desconhecida"),
        ("unknown record type", "tipo de gravação desconhecido"),
        ("unknown hash algorithm", "algoritmo de hash desconhecido"),
        ("the length in the header is not the record's", "o tamanho no cabeçalho não é o da gravação"),
        ("beginning a new epoch in {}", "iniciar uma nova época em {}"),
        ("creating the log in {}", "criar o registro em {}"),
        ("opening the log in {}", "abrir o registro em {}"),
        ("reading the log in {}", "ler o registro em {}"),
        ("counting the log in {}", "contar o registro em {}"),
        ("counting the records in {}", "contar as gravações em {}"),
        ("verifying the log in {}", "verificar o registro em {}"),
        ("comparing the anchors", "comparar as âncoras"),
        ("reading position {}", "ler a posição {}"),
        ("reading the index in {}", "ler o índice em {}"),
        ("reading the index", "ler o índice"),
        ("writing the index", "gravar o índice"),
        ("building the index in {}", "construir o índice em {}"),
        ("creating the index in {}", "criar o índice em {}"),
        ("committing a batch", "gravar um lote"),
        ("{} failed: {}", "não foi possível {}: {}"),
        (
            "{} failed: {}: keep the directory as it is, and restore from a backup",
            "não foi possível {}: {}: mantenha o diretório como está e restaure uma cópia de segurança"
        ),
        (
            "{} failed: {}: mount it writable, since readers register in its lock file",
            "não foi possível {}: {}: monte com permissão de escrita, pois os leitores se registram no arquivo "
                + "de travas"
        ),
        (
            "{} failed: {}: too many read transactions; stop some readers",
            "não foi possível {}: {}: leituras demais ao mesmo tempo; encerre alguns leitores"
        ),
        ("cannot open {}: {}", "não foi possível abrir {}: {}"),
        ("cannot read {}: {}", "não foi possível ler {}: {}"),
        ("cannot write {}: {}", "não foi possível gravar {}: {}"),
        ("cannot rename {}: {}", "não foi possível renomear {}: {}"),
        ("cannot sync {}: {}", "não foi possível sincronizar {}: {}"),
        ("cannot look at {}: {}", "não foi possível examinar {}: {}"),
        ("cannot look into {}: {}", "não foi possível examinar o conteúdo de {}: {}"),
        ("cannot lock {}: {}", "não foi possível travar {}: {}"),
        ("cannot make {}: {}", "não foi possível criar {}: {}"),
        ("cannot close {} to others: {}", "não foi possível fechar {} a outros: {}"),
        ("cannot start the thread {}: {}", "não foi possível iniciar a thread {}: {}"),
        ("cannot listen on {}: {}", "não foi possível escutar em {}: {}"),
        (
            "this process can open {} files more, and needs {}: raise the limit of open files (ulimit -n, or "
                + "LimitNOFILE in a systemd unit)",
            "este processo só pode abrir mais {} arquivos e precisa de {}: aumente o limite de arquivos abertos "
                + "(ulimit -n, ou LimitNOFILE na unit do systemd)"
        ),
        (
            "this process may use {} MiB of addresses more, and needs {}: raise the limit of its address space "
                + "(ulimit -v, or LimitAS in a systemd unit)",
            "este processo só pode usar mais {} MiB de endereços e precisa de {}: aumente o limite do seu espaço de "
                + "endereços (ulimit -v, ou LimitAS na unit do systemd)"
        ),
        (
            "the limit of open files leaves no room for connections: raise it (ulimit -n, or LimitNOFILE in a systemd "
                + "unit)",
            "o limite de arquivos abertos não deixa espaço para conexões: aumente-o (ulimit -n, ou LimitNOFILE na "
                + "unit do systemd)"
        ),
        (
            "the limit of open files leaves no room for {} connections: raise it (ulimit -n), or give fewer "
                + "--connections",
            "o limite de arquivos abertos não deixa espaço para {} conexões: aumente-o (ulimit -n) ou informe menos "
                + "--connections"
        ),
        ("cannot read {}", "não foi possível ler {}"),
        (
            "the index that was just built does not belong to the log",
            "o índice recém-construído não pertence ao registro"
        ),
        ("the new index does not belong to the log", "o novo índice não pertence ao registro"),
        ("the building of the index was stopped", "a construção do índice foi interrompida"),
        (
            "the disk of {} has {} bytes left; below {}, {} times what must stay free, the index is not written",
            "o disco de {} tem {} bytes livres; abaixo de {}, {} vezes o que deve ficar livre, o índice não é gravado"
        ),
        (
            "the disk of {} has {} bytes left and {} must stay free",
            "o disco de {} tem {} bytes livres, e {} precisam ficar livres"
        ),
        (
            "secrets/{} is open to other users: make it a file of mode 0600 (chmod 600)",
            "secrets/{} está aberto a outros usuários: deixe-o com o modo 0600 (chmod 600)"
        ),
        ("secrets/{} is larger than {} bytes", "secrets/{} tem mais de {} bytes"),
        (
            "secrets/allow.txt, line {}, is no address range, nor a source's name and a range",
            "secrets/allow.txt, linha {}: não é uma faixa de endereços, nem uma origem e uma faixa"
        ),
        (
            "a source's name has 1 to 63 characters of a-z, 0-9 and -, and does not begin with -",
            "o nome de uma origem tem de 1 a 63 caracteres entre a-z, 0-9 e -, e não começa com -"
        ),
        (
            "there is no token with this id; `diario token list` shows them",
            "não há token com este id; `diario token list` mostra todos"
        ),
        (
            "a label has 1 to {} bytes of printable characters",
            "uma etiqueta tem de 1 a {} bytes de caracteres imprimíveis"
        ),
        ("a token cannot expire before it is made", "um token não pode vencer antes de ser criado"),
        ("there are {} tokens already, revoked ones included", "já existem {} tokens, contando os revogados"),
        (
            "no data directory: give --data DIR or set DIARIO_DATA",
            "nenhum diretório de dados: informe --data DIR ou defina DIARIO_DATA"
        ),
        ("the configuration file cannot be read: {}", "não foi possível ler o arquivo de configuração: {}"),
        ("the configuration file has more than {} bytes: {}", "o arquivo de configuração tem mais de {} bytes: {}"),
        ("the configuration file is no JSON object: {}", "o arquivo de configuração não é um objeto JSON: {}"),
        ("unknown key {} in {}; known: {}", "chave desconhecida {} em {}; conhecidas: {}"),
        ("unknown keys {} in {}; known: {}", "chaves desconhecidas {} em {}; conhecidas: {}"),
        ("{} wants {}", "{} espera {}"),
        ("{} in {} wants {}", "{} em {} espera {}"),
        ("{} in the configuration file wants {}", "{} no arquivo de configuração espera {}"),
        ("HOST:PORT, such as 127.0.0.1:8080", "HOST:PORTA, por exemplo 127.0.0.1:8080"),
        (
            "an address range in CIDR notation, such as 10.0.0.0/8",
            "uma faixa de endereços em notação CIDR, por exemplo 10.0.0.0/8"
        ),
        ("human or json", "human ou json"),
        ("one of {}", "um destes valores: {}"),
        ("a number of bytes, such as 500MiB", "um número de bytes, por exemplo 500MiB"),
        ("a number of milliseconds, or 2s", "um número de milissegundos, ou 2s"),
        ("a string or an array of strings", "um texto ou uma lista de textos"),
        ("a string or a whole number", "um texto ou um número inteiro"),
        ("http://HOST… or https://HOST…", "http://HOST… ou https://HOST…"),
        ("--public-url wants http://HOST… or https://HOST…", "--public-url espera http://HOST… ou https://HOST…"),
        (
            "URL wants http://HOST… or https://HOST…, with a port up to 65535 if any",
            "URL espera http://HOST… ou https://HOST…, com porta até 65535, se houver"
        ),
        ("--timeout wants 1 to 3600 seconds.", "--timeout espera de 1 a 3600 segundos."),
        ("token new wants --source NAME.", "token new espera --source NOME."),
        (
            "recover wants --accept-loss: events that the log had are gone for good.",
            "recover espera --accept-loss: eventos que o registro tinha se perderam de vez."
        ),
        ("--raw and --json exclude each other.", "--raw e --json não podem ser usados juntos."),
        (
            "--follow and --reverse exclude each other: what is yet to come lies ahead.",
            "--follow e --reverse não podem ser usados juntos: o que ainda virá está adiante."
        ),
        ("--last wants a number above 0.", "--last espera um número maior que 0."),
        ("--limit wants a number above 0.", "--limit espera um número maior que 0."),
        ("--last and --limit exclude each other.", "--last e --limit não podem ser usados juntos."),
        (
            "--undecodable and --without-keys exclude each other.",
            "--undecodable e --without-keys não podem ser usados juntos."
        ),
        ("--last and --from exclude each other.", "--last e --from não podem ser usados juntos."),
        ("--order wants a code, or the beginning of one.", "--order espera um código, ou o começo de um."),
        (
            "--undecodable finds events without order, customer, kind or status: leave those out.",
            "--undecodable encontra eventos sem pedido, cliente, tipo ou status: deixe de fora essas opções."
        ),
        (
            "several sources know this customer id: {}; add --source NAME",
            "mais de uma origem conhece este id de cliente: {}; acrescente --source NOME"
        ),
        (
            "--document wants a CPF or CNPJ: it has no digit and no letter",
            "--document espera um CPF ou CNPJ: o valor não tem dígito nem letra"
        ),
        ("--email wants an address", "--email espera um endereço"),
        ("{} -: standard input has no value", "{} -: a entrada padrão não tem valor"),
        ("{} -: the line has more than {} bytes", "{} -: a linha tem mais de {} bytes"),
        ("{} (what you type is not shown): ", "{} (o que você digita não aparece): "),
        (
            "TZ names no time zone that is known here; using {}",
            "TZ não indica um fuso horário conhecido aqui; usando {}"
        ),
        ("writing to standard output: {}", "não foi possível escrever na saída padrão: {}"),
        ("writing to the output: {}", "não foi possível escrever na saída: {}"),
        ("the reader has gone", "o leitor se foi"),
        ("nothing found", "nada encontrado"),
        ("no event at position {}", "não há evento na posição {}"),
        ("the log is empty", "o registro está vazio"),
        (
            "the check was ended by {}: the data is damaged",
            "a verificação foi encerrada por {}: os dados estão danificados"
        ),
        ("the check was ended by {}", "a verificação foi encerrada por {}"),
        ("the check cannot be started: {}", "não foi possível iniciar a verificação: {}"),
        ("the check is lost: {}", "a verificação se perdeu: {}"),
        ("position 0 has no record", "a posição 0 não tem gravação"),
        ("there is no record at position {}", "não há gravação na posição {}"),
        ("position {} belongs to epoch {}, not {}", "a posição {} pertence à época {}, não à {}"),
        ("the record at position {} has another hash", "a gravação na posição {} tem outro hash"),
        ("the URL cannot be used: {}", "a URL não pode ser usada: {}"),
        ("position {}: {}", "posição {}: {}"),
        (
            "{} acknowledged webhooks are not in the log as they were sent",
            "{} webhooks confirmados não estão no registro como foram enviados"
        ),
        ("not one webhook was answered with 200", "nenhum webhook foi respondido com 200"),
        (
            "--order takes one star, at the end: '00005*' finds all codes that begin so.",
            "--order aceita um asterisco, no fim: '00005*' encontra todos os códigos que começam assim."
        ),
        ("--event wants a kind.", "--event espera um tipo."),
        ("--source wants a name.", "--source espera um nome."),
        (
            "{} takes no star, only the whole value: a star is for --order.",
            "{} não aceita asterisco, só o valor inteiro: o asterisco é para --order."
        ),
        ("{} takes one value and was given {} times.", "{} aceita um valor e foi informada {} vezes."),
        ("{} wants a value.", "{} espera um valor."),
        (
            "the range ends before it begins: from position {} to {}",
            "o intervalo termina antes de começar: da posição {} à {}"
        ),
        (
            "the time ends before it begins: --since is {}, --until is {} ({})",
            "o período termina antes de começar: --since é {}, --until é {} ({})"
        ),
        (
            "{} is no kind: kinds are in capitals, and --event is repeated for each. Known here: {}",
            "{} não é um tipo: os tipos são em maiúsculas, e --event se repete para cada um. Conhecidos aqui: {}"
        ),
        ("there is no source {}; known here: {}", "não existe a origem {}; conhecidas aqui: {}"),
        ("none", "nenhuma"),
        ("the source {} has sent nothing yet", "a origem {} ainda não enviou nada"),
        (
            "no event of the kind {} has come yet; known here: {}",
            "ainda não veio nenhum evento do tipo {}; conhecidos aqui: {}"
        ),
    ]
}
