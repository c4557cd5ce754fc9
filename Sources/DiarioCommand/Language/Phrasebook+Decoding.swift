internal import EventFormats

extension Phrasebook {
    /// What is wrong with a body, as its event says it.
    static let decoding: [Phrase] = [
        ("{}: {}", "{}: {}"),
        ("the body is empty", "o corpo está vazio"),
        ("the body is longer than {} bytes", "o corpo tem mais de {} bytes"),
        ("the body begins with a byte order mark", "o corpo começa com uma marca de ordem de bytes"),
        ("the body is UTF-16 or UTF-32, not UTF-8", "o corpo está em UTF-16 ou UTF-32, não em UTF-8"),
        ("the body is not valid UTF-8", "o corpo não é UTF-8 válido"),
        ("the body nests deeper than {} levels", "o corpo tem mais de {} níveis"),
        ("the body goes on after its first JSON value", "o corpo continua depois do primeiro valor JSON"),
        (
            "the body has a number that is malformed or does not fit in 64 bits",
            "o corpo tem um número malformado ou que não cabe em 64 bits"
        ),
        (
            "the body has a string that is unfinished, badly escaped or has half a surrogate pair",
            "o corpo tem um texto inacabado, mal escapado ou com metade de um par substituto"
        ),
        ("the body is not JSON", "o corpo não é JSON"),
        ("the body is not a JSON object", "o corpo não é um objeto JSON"),
        ("there was no memory to decode the body", "não houve memória para decodificar o corpo"),
        ("event_id is missing", "falta event_id"),
        ("event_id is not a string", "event_id não é um texto"),
        ("event_id is empty", "event_id está vazio"),
        ("event_id is longer than {} bytes", "event_id tem mais de {} bytes"),
        ("expected an object", "esperava-se um objeto"),
        ("expected a string", "esperava-se um texto"),
        ("expected a string or an integer", "esperava-se um texto ou um inteiro"),
        ("expected an integer", "esperava-se um inteiro"),
        ("expected 1, 2 or 3", "esperava-se 1, 2 ou 3"),
        ("expected YYYY-MM-DD HH:MM:SS.ffffff", "esperava-se AAAA-MM-DD HH:MM:SS.ffffff"),
        ("expected a string, found an integer", "esperava-se um texto, veio um inteiro"),
        (
            "expected a string, found a number, its digits are taken",
            "esperava-se um texto, veio um número; valem seus dígitos"
        ),
        ("expected an integer, found a string of digits", "esperava-se um inteiro, veio um texto de dígitos"),
        (
            "expected an integer, found a number with a fraction or an exponent",
            "esperava-se um inteiro, veio um número com fração ou expoente"
        ),
        ("does not fit in 64 bits with a sign", "não cabe em 64 bits com sinal"),
        (
            "a number that is no integer of 64 bits, its digits are taken",
            "um número que não é um inteiro de 64 bits; valem seus dígitos"
        ),
        ("given more than once, the last one counts", "veio mais de uma vez; vale a última"),
        ("too long", "longo demais"),
        ("outside of the years 1 to 9999 in UTC", "fora dos anos 1 a 9999 em UTC"),
        ("unknown time zone", "fuso horário desconhecido"),
        (
            "the zone's clocks showed this time twice, taken as the first",
            "os relógios do fuso mostraram esta hora duas vezes; vale a primeira"
        ),
        (
            "the zone's clocks skipped this time, taken as if they had not",
            "os relógios do fuso pularam esta hora; vale como se não"
        ),
        ("begins with a byte order mark", "começa com uma marca de ordem de bytes"),
        ("other bytes before the object", "outros bytes antes do objeto"),
        ("other bytes behind the object", "outros bytes depois do objeto"),
        ("UTF-16, not UTF-8", "UTF-16, não UTF-8"),
        ("UTF-32, not UTF-8", "UTF-32, não UTF-8"),
        ("a form, one field of which is the object", "um formulário do qual um campo é o objeto"),
        ("a string that holds the object", "um texto que contém o objeto"),
        ("an array that holds the object", "uma lista que contém o objeto"),
        ("the event is an object within it", "o evento é um objeto dentro dele"),
        ("{} events, of which only the first is decoded", "{} eventos, dos quais só o primeiro é decodificado"),
        ("{} or more", "{} ou mais"),
        (
            "{} or more events, of which only the first is decoded",
            "{} ou mais eventos, dos quais só o primeiro é decodificado"
        ),
        (
            "the object has no end, or is no JSON from some place on: what follows is not read",
            "o objeto não termina, ou deixa de ser JSON em algum ponto: o que vem depois não é lido"
        ),
        ("more than {} levels deep: what follows is not read", "mais de {} níveis: o que vem depois não é lido"),
        ("more than {} levels deep", "mais de {} níveis"),
        ("not UTF-8 throughout", "nem tudo é UTF-8"),
        (
            "a number in it is malformed or does not fit in 64 bits",
            "um número nele é malformado ou não cabe em 64 bits"
        ),
        (
            "a string in it is badly escaped or has half a surrogate pair",
            "um texto nele está mal escapado ou tem metade de um par substituto"
        ),
        ("not JSON throughout", "nem tudo é JSON"),
        (
            "several objects within it have an order's fields, none is read",
            "vários objetos nele têm campos de pedido; nenhum é lido"
        ),
        ("its fields are those of an object within it", "seus campos são os de um objeto dentro dele"),
        (
            "an array of several objects, of which only the first is decoded",
            "uma lista de vários objetos, dos quais só o primeiro é decodificado"
        ),
        (
            "missing, and several other objects have its fields, none is read",
            "falta, e vários outros objetos têm os seus campos; nenhum é lido"
        ),
        (
            "missing, its fields are those of an object under another name",
            "falta; seus campos são os de um objeto com outro nome"
        ),
        ("no value that JSON has", "não é um valor de JSON"),
        ("missing", "falta"),
        ("empty", "vazio"),
        ("not UTF-8, left out", "não é UTF-8; fica de fora"),
        ("not UTF-8, read as Windows-1252", "não é UTF-8; lido como Windows-1252"),
        (
            "not UTF-8 throughout, U+FFFD stands for what is not",
            "nem tudo é UTF-8; U+FFFD está no lugar do que não é"
        ),
        ("half a surrogate pair in it, left out", "tem metade de um par substituto; fica de fora"),
        (
            "half a surrogate pair in it, U+FFFD stands for it",
            "tem metade de um par substituto; U+FFFD está no seu lugar"
        ),
        ("an escape that is none in it, left out", "tem um escape que não existe; fica de fora"),
        (
            "an escape that is none in it, U+FFFD stands for it",
            "tem um escape que não existe; U+FFFD está no seu lugar"
        ),
        ("a control character in it, left out", "tem um caractere de controle; fica de fora"),
        ("a control character in it that is not escaped", "tem um caractere de controle sem escape"),
    ]
}
