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
    ]
}
