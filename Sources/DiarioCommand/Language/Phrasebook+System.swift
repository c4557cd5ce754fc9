internal import EventFormats

extension Phrasebook {
    /// The words of the system and of LMDB, whose code stays.
    static let system: [Phrase] = [
        ("Operation not permitted", "operação não permitida"),
        ("No such file or directory", "arquivo ou diretório inexistente"),
        ("No such process", "processo inexistente"),
        ("Interrupted system call", "chamada de sistema interrompida"),
        ("Input/output error", "erro de entrada e saída"),
        ("No such device or address", "dispositivo ou endereço inexistente"),
        ("Argument list too long", "lista de argumentos longa demais"),
        ("Exec format error", "formato de executável inválido"),
        ("Bad file descriptor", "descritor de arquivo inválido"),
        ("No child processes", "não há processos filhos"),
        ("Resource temporarily unavailable", "recurso temporariamente indisponível"),
        ("Cannot allocate memory", "memória insuficiente"),
        ("Permission denied", "permissão negada"),
        ("Bad address", "endereço de memória inválido"),
        ("Device or resource busy", "dispositivo ou recurso ocupado"),
        ("File exists", "o arquivo já existe"),
        ("Invalid cross-device link", "ligação entre dispositivos diferentes"),
        ("No such device", "dispositivo inexistente"),
        ("Not a directory", "não é um diretório"),
        ("Is a directory", "é um diretório"),
        ("Invalid argument", "argumento inválido"),
        ("Too many open files in system", "arquivos abertos demais no sistema"),
        ("Too many open files", "arquivos abertos demais"),
        ("Inappropriate ioctl for device", "operação imprópria para o dispositivo"),
        ("Text file busy", "o programa está em execução"),
        ("File too large", "arquivo grande demais"),
        ("No space left on device", "não há espaço no disco"),
        ("Illegal seek", "deslocamento ilegal"),
        ("Read-only file system", "sistema de arquivos somente para leitura"),
        ("Too many links", "ligações demais"),
        ("Broken pipe", "pipe interrompido"),
        ("Numerical result out of range", "resultado numérico fora do intervalo"),
        ("Resource deadlock avoided", "impasse de recursos evitado"),
        ("File name too long", "nome de arquivo longo demais"),
        ("No locks available", "não há travas disponíveis"),
        ("Function not implemented", "função não implementada"),
        ("Directory not empty", "o diretório não está vazio"),
        ("Too many levels of symbolic links", "ligações simbólicas demais, uma dentro da outra"),
        ("Protocol error", "erro de protocolo"),
        ("Value too large for defined data type", "valor grande demais para o tipo de dado"),
        ("Structure needs cleaning", "a estrutura precisa de reparo"),
        ("Socket operation on non-socket", "operação de soquete em algo que não é um soquete"),
        ("Destination address required", "falta o endereço de destino"),
        ("Message too long", "mensagem longa demais"),
        ("Protocol not available", "protocolo indisponível"),
        ("Protocol not supported", "protocolo sem suporte"),
        ("Operation not supported", "operação sem suporte"),
        ("Address family not supported by protocol", "família de endereços sem suporte"),
        ("Address already in use", "endereço já em uso"),
        ("Cannot assign requested address", "o endereço não é desta máquina"),
        ("Network is down", "a rede está fora do ar"),
        ("Network is unreachable", "não há caminho até a rede"),
        ("Network dropped connection on reset", "a rede derrubou a conexão"),
        ("Software caused connection abort", "a conexão foi abortada"),
        ("Connection reset by peer", "a conexão foi encerrada pelo outro lado"),
        ("No buffer space available", "não há espaço para buffers"),
        ("Transport endpoint is already connected", "o soquete já está conectado"),
        ("Transport endpoint is not connected", "o soquete não está conectado"),
        ("Connection timed out", "a conexão demorou demais"),
        ("Connection refused", "conexão recusada"),
        ("Host is down", "o servidor está fora do ar"),
        ("No route to host", "não há caminho até o servidor"),
        ("Operation already in progress", "operação já em andamento"),
        ("Operation now in progress", "operação em andamento"),
        ("Stale file handle", "o arquivo não existe mais no servidor de arquivos"),
        ("Remote I/O error", "erro de entrada e saída remoto"),
        ("Disk quota exceeded", "cota de disco excedida"),
        ("No medium found", "nenhuma mídia encontrada"),
        ("Operation canceled", "operação cancelada"),
        ("Owner died", "o dono terminou"),
        ("State not recoverable", "estado irrecuperável"),
        ("Memory page has hardware error", "a página de memória tem erro de hardware"),
        ("Unknown error {}", "erro desconhecido {}"),
        ("Hangup", "desligamento"),
        ("Interrupt", "interrupção"),
        ("Quit", "saída"),
        ("Illegal instruction", "instrução ilegal"),
        ("Aborted", "aborto"),
        ("Bus error", "erro de barramento"),
        ("Floating point exception", "exceção aritmética"),
        ("Killed", "morte forçada"),
        ("Segmentation fault", "falha de segmentação"),
        ("Terminated", "término"),
        ("Trace/breakpoint trap", "interrupção de depuração"),
        ("File size limit exceeded", "limite de tamanho de arquivo excedido"),
        ("CPU time limit exceeded", "limite de tempo de CPU excedido"),
        ("Bad system call", "chamada de sistema inválida"),
        ("Unknown signal {}", "sinal desconhecido {}"),
        ("MDB_KEYEXIST: Key/data pair already exists", "MDB_KEYEXIST: o par de chave e valor já existe"),
        ("MDB_NOTFOUND: No matching key/data pair found", "MDB_NOTFOUND: não há tal par de chave e valor"),
        ("MDB_PAGE_NOTFOUND: Requested page not found", "MDB_PAGE_NOTFOUND: a página pedida não foi encontrada"),
        ("MDB_CORRUPTED: Located page was wrong type", "MDB_CORRUPTED: a página encontrada é do tipo errado"),
        (
            "MDB_PANIC: Update of meta page failed or environment had fatal error",
            "MDB_PANIC: a página de metadados não pôde ser gravada, ou houve um erro fatal"
        ),
        (
            "MDB_VERSION_MISMATCH: Database environment version mismatch",
            "MDB_VERSION_MISMATCH: o arquivo é de outra versão do LMDB"
        ),
        ("MDB_INVALID: File is not an LMDB file", "MDB_INVALID: não é um arquivo do LMDB"),
        ("MDB_MAP_FULL: Environment mapsize limit reached", "MDB_MAP_FULL: o mapa está cheio"),
        ("MDB_DBS_FULL: Environment maxdbs limit reached", "MDB_DBS_FULL: não cabem mais tabelas"),
        ("MDB_READERS_FULL: Environment maxreaders limit reached", "MDB_READERS_FULL: não cabem mais leitores"),
        (
            "MDB_TLS_FULL: Thread-local storage keys full - too many environments open",
            "MDB_TLS_FULL: há ambientes demais abertos"
        ),
        (
            "MDB_TXN_FULL: Transaction has too many dirty pages - transaction too big",
            "MDB_TXN_FULL: a transação é grande demais"
        ),
        (
            "MDB_CURSOR_FULL: Internal error - cursor stack limit reached",
            "MDB_CURSOR_FULL: erro interno, árvore profunda demais"
        ),
        ("MDB_PAGE_FULL: Internal error - page has no more space", "MDB_PAGE_FULL: erro interno, página cheia"),
        (
            "MDB_MAP_RESIZED: Database contents grew beyond environment mapsize",
            "MDB_MAP_RESIZED: o conteúdo cresceu além do mapa"
        ),
        (
            "MDB_INCOMPATIBLE: Operation and DB incompatible, or DB flags changed",
            "MDB_INCOMPATIBLE: a tabela falta ou é de outro tipo"
        ),
        (
            "MDB_BAD_RSLOT: Invalid reuse of reader locktable slot",
            "MDB_BAD_RSLOT: vaga de leitor reutilizada indevidamente"
        ),
        (
            "MDB_BAD_TXN: Transaction must abort, has a child, or is invalid",
            "MDB_BAD_TXN: a transação não é mais válida"
        ),
        (
            "MDB_BAD_VALSIZE: Unsupported size of key/DB name/data, or wrong DUPFIXED size",
            "MDB_BAD_VALSIZE: tamanho de chave ou valor inválido"
        ),
        (
            "MDB_BAD_DBI: The specified DBI handle was closed/changed unexpectedly",
            "MDB_BAD_DBI: a tabela foi fechada ou trocada"
        ),
        ("LMDB error {}", "erro {} do LMDB"),
        ("this process has the environment open already", "este processo já tem o ambiente aberto"),
        (
            "the environment lies on a read-only mount, where readers cannot register",
            "o ambiente está em um ponto de montagem somente para leitura, onde leitores não podem se registrar"
        ),
        ("the file was removed, or another stands in its place", "o arquivo foi removido, ou há outro no lugar"),
        ("the disk of {} is full", "o disco de {} está cheio"),
        ("the disk of {} is full ({} bytes are left)", "o disco de {} está cheio (restam {} bytes)"),
        ("the quota of this user on the disk of {} is used up", "a cota deste usuário no disco de {} se esgotou"),
        (
            "the quota of this user on the disk of {} is used up ({} bytes are left)",
            "a cota deste usuário no disco de {} se esgotou (restam {} bytes)"
        ),
        ("the name or address is not usable", "o nome ou endereço não serve"),
        ("they name position {} with hash {}", "elas indicam a posição {} com o hash {}"),
        ("user {}", "usuário {}"),
    ]
}
