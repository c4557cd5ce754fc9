internal import EventFormats
internal import Logging

/// How lines of the log for people call levels and values. Lines of JSON have the English names.
enum LogWords {
    private static let levels: [Logger.Level: String] = [
        .trace: "rastro", .debug: "depuração", .info: "info", .notice: "nota", .warning: "aviso", .error: "erro",
        .critical: "crítico",
    ]

    private static let keys = [
        "advice": "conselho", "allow_list": "lista_de_endereços", "batch_events_max": "eventos_por_lote_max",
        "batch_events_p50": "eventos_por_lote_p50",
        "batch_events_p99": "eventos_por_lote_p99", "body_bytes": "bytes_do_corpo", "client": "cliente",
        "commits": "gravações", "connections": "conexões", "consequence": "consequência", "error": "erro",
        "event_loops": "laços_de_eventos", "events": "eventos", "label": "etiqueta", "lines": "linhas",
        "listen": "escuta",
        "method": "método", "microseconds": "microssegundos", "outcome": "resultado", "peer": "par", "pid": "pid",
        "position": "posição", "reason": "motivo", "requests": "requisições", "seconds": "segundos",
        "source": "origem", "tokens": "tokens", "wanted": "desejadas",
    ]

    /// The name of a level.
    static func name(of level: Logger.Level, in language: Language) -> String {
        language(pt: levels[level] ?? level.rawValue, en: level.rawValue)
    }

    /// The width of the column of levels.
    static func levelColumnCount(in language: Language) -> Int {
        Logger.Level.allCases.map { name(of: $0, in: language).count }.max() ?? 0
    }

    /// The name of a value; one that is made up of a status and a reason stays as it is.
    static func name(ofKey key: String, in language: Language) -> String { language(pt: keys[key] ?? key, en: key) }

    /// Whether the value is in words.
    static func isProse(_ key: String) -> Bool { ["reason", "advice", "consequence", "error"].contains(key) }
}
