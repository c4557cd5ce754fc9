internal import CSimdjson
internal import EventModel

extension GestaoOnlineDecoder {
    /// Reads `data.date`. Where the zone or the date can't be made out, the date is given as it came, with a warning.
    ///
    /// A local time that a zone's clocks showed twice is taken as the first of the two moments; one that they skipped,
    /// as if they had not been put forward, which is what PHP does. Both with a warning.
    func readDate(_ found: inout WebhookValues, into fields: inout DecodedFields) {
        if found[.date].type == .string {
            found.warn(.date, "expected an object")
            fields[.orderDateText] = found.text(.date)
            return
        }
        guard found.hasObject(.date) else { return }
        guard found[.dateText].type == .string, let local = PHPDateTime.local(found[.dateText].bytes) else {
            fields[.orderDateText] = found.text(.dateText)
            if !fields[.orderDateText].isAbsent { found.warn(.dateText, "expected YYYY-MM-DD HH:MM:SS.ffffff") }
            return
        }
        guard let moment = moment(local, &found) else {
            fields[.orderDateText] = found.text(.dateText)
            return
        }
        guard moment.isWritten else {
            found.warn(.dateText, "outside of the years 1 to 9999 in UTC")
            fields[.orderDateText] = found.text(.dateText)
            return
        }
        fields[.orderDate] = .integer(moment.microseconds)
    }

    /// The moment of `local` in the zone that the body names; nil, with a warning, where it names none that is known.
    private func moment(_ local: Timestamp, _ found: inout WebhookValues) -> Timestamp? {
        guard let type = found.integer(.timeZoneType), (1...3).contains(type) else {
            found.warn(.timeZoneType, "expected 1, 2 or 3")
            return nil
        }
        let zone = found[.timeZone]
        guard zone.type == .string else {
            found.warn(.timeZone, "expected a string")
            return nil
        }
        let offset =
            switch type {
            case 1: PHPDateTime.offset(zone.bytes)
            case 2: PHPDateTime.abbreviationOffset(zone.bytes)
            default: zone.bytes.elementsEqual("UTC".utf8) ? 0 : nil as Int?
            }
        if let offset { return local.advanced(bySeconds: -Int64(offset)) }
        guard type == 3, let region = regions.region(zone.bytes) else {
            found.warn(.timeZone, "unknown time zone")
            return nil
        }
        switch region.moment(local) {
        case .only(let moment): return moment
        case .first(let moment):
            found.warn(.dateText, "the zone's clocks showed this time twice, taken as the first")
            return moment
        case .skipped(let moment):
            found.warn(.dateText, "the zone's clocks skipped this time, taken as if they had not")
            return moment
        }
    }
}
