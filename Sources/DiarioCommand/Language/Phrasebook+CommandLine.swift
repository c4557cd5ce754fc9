internal import EventFormats

extension Phrasebook {
    /// What is wrong with a command line, in ArgumentParser's words and in ours.
    static let commandLine: [Phrase] = [
        ("Usage", "Uso"),
        ("no subcommand was given", "falta um subcomando"),
        ("there is no subcommand '{}'", "não existe o subcomando '{}'"),
        ("there is no subcommand '{}'. Did you mean '{}'?", "não existe o subcomando '{}'. Você quis dizer '{}'?"),
        ("Unknown option '{}'", "opção desconhecida '{}'"),
        ("Unknown option '{}'. Did you mean '{}'?", "opção desconhecida '{}'. Você quis dizer '{}'?"),
        ("Missing expected argument '{}'", "falta o argumento '{}'"),
        ("Missing one of: '{}'", "falta um destes: '{}'"),
        ("Missing value for '{}'", "falta o valor de '{}'"),
        ("Unexpected argument '{}'", "argumento inesperado '{}'"),
        ("{} unexpected arguments: '{}'", "{} argumentos inesperados: '{}'"),
        ("Invalid option: {}", "opção inválida: {}"),
        (
            "The option '{}' does not take any value, but '{}' was specified.",
            "a opção '{}' não leva valor, mas '{}' foi informado."
        ),
        ("The value '{}' is invalid for '{}'", "o valor '{}' não serve para '{}'"),
        (
            "The value '{}' is invalid for '{}'. Please provide one of {}.",
            "o valor '{}' não serve para '{}'. Informe um destes: {}."
        ),
        ("'{}' and '{}'", "'{}' e '{}'"),
        ("{} wants text in UTF-8, which this value is not", "{} espera um texto em UTF-8, e este valor não é"),
        ("argument {} is no text in UTF-8", "o argumento {} não é um texto em UTF-8"),
        ("{} -: the line is no text in UTF-8", "{} -: a linha não é um texto em UTF-8"),
        ("Value to be set with {} had already been set with {}", "{} repete o que {} já definiu"),
        ("See '{} --help' for more information.", "Mais informações: '{} --help'."),
        ("See '{} <subcommand>' for detailed help.", "Ajuda detalhada: '{} <subcomando>'."),
        ("The value '{}' is invalid for '{}': {}", "o valor '{}' não serve para '{}': {}"),
        // How the values of options are called, behind the option.
        ("{} <CODE>", "{} <CÓDIGO>"),
        ("{} <DIR>", "{} <DIRETÓRIO>"),
        ("{} <EMAIL|->", "{} <E-MAIL|->"),
        ("{} <EPOCH:N:HASH>", "{} <ÉPOCA:N:HASH>"),
        ("{} <FILE>", "{} <ARQUIVO>"),
        ("{} <FORM>", "{} <FORMA>"),
        ("{} <HOST:PORT>", "{} <ENDEREÇO:PORTA>"),
        ("{} <KIND>", "{} <TIPO>"),
        ("{} <LABEL>", "{} <ETIQUETA>"),
        ("{} <LANG>", "{} <IDIOMA>"),
        ("{} <LEVEL>", "{} <NÍVEL>"),
        ("{} <MODE>", "{} <MODO>"),
        ("{} <NAME>", "{} <NOME>"),
        ("{} <NAME:VALUE>", "{} <NOME:VALOR>"),
        ("{} <NAMES>", "{} <NOMES>"),
        ("{} <PORT>", "{} <PORTA>"),
        ("{} <SECONDS>", "{} <SEGUNDOS>"),
        ("{} <SEPARATOR>", "{} <SEPARADOR>"),
        ("{} <TIME>", "{} <MOMENTO>"),
        ("{} <ZONE>", "{} <FUSO>"),
        ("<COMMAND>", "<COMANDO>"),
        ("<POSITION>", "<POSIÇÃO>"),
        ("whole seconds are wanted, or 10s, 2m", "espera segundos inteiros, ou 10s, 2m"),
    ]
}
