internal import EventFormats
internal import EventStore
internal import Logging
internal import Receiver

/// Everything that is set and every limit, as one JSON object: `diario serve --print-config`.
struct PrintedConfiguration {
    let serve: ServeSettings

    var json: JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.name("settings")
        json.beginObject()
        for setting in Setting.allCases {
            json.name(verbatim: setting.rawValue)
            json.beginObject()
            json.name("value")
            value(of: setting, into: &json)
            json.name("from")
            json.string(serve.settings.origin(setting).rawValue)
            json.name("environment")
            json.string(setting.environmentName)
            json.endObject()
        }
        json.endObject()
        json.name("limits")
        json.beginObject()
        for (module, limits) in LimitsTable(receiver: serve.receiver.limits).modules {
            json.name(verbatim: module)
            json.beginObject()
            for limit in limits {
                json.name(verbatim: limit.name)
                json.beginObject()
                json.name("value")
                json.integer(limit.value)
                json.name("unit")
                json.string(limit.unit)
                json.endObject()
            }
            json.endObject()
        }
        json.endObject()
        json.endObject()
        json.endLine()
        return json
    }

    private func value(of setting: Setting, into json: inout JSONWriter) {
        switch setting {
        case .data: json.string((try? serve.settings.dataDirectory())?.path)
        case .listen:
            let (host, port) = (serve.receiver.host, serve.receiver.port)
            json.string(host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
        case .minFree:
            // Null is the default of `docs/contract.md`, which depends on the disk.
            json.integer(serve.store.freeByteCountMin)
        case .trustedProxy:
            json.beginArray()
            for text in serve.settings.values(.trustedProxy)?.texts ?? [] { json.string(text) }
            json.endArray()
        case .logFormat: json.string(serve.logFormat.rawValue)
        case .logLevel: json.string(serve.logLevel.rawValue)
        case .logMapBytes: json.integer(serve.store.logMapByteCount)
        case .indexMapBytes: json.integer(serve.store.indexMapByteCount)
        case .indexIntervalMilliseconds: json.integer(serve.store.indexIntervalMilliseconds)
        case .allowFilesystem, .publicURL: json.string(serve.settings.text(setting))
        }
    }
}
