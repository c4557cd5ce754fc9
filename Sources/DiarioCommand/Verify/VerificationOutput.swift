internal import EventFormats
internal import EventModel
internal import EventStore

/// A verification's report, as JSON and for people.
struct VerificationOutput {
    var report: VerificationReport
    /// Why the log does not have the head that was asked for, if so.
    var headProblem: String?

    var isSound: Bool { report.isSound && headProblem == nil }

    private var reason: String? { report.reason ?? headProblem }

    /// One line, as `docs/contract.md` has it.
    var json: JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.name("ok")
        json.boolean(isSound)
        json.name("checked")
        json.integer(report.checkedCount)
        json.name("head")
        json.head(report.head)
        json.name("first_bad_position")
        json.integer(report.firstBadPosition)
        json.name("reason")
        json.string(reason)
        json.name("index")
        json.beginObject()
        json.name("missing")
        json.integer(report.indexMissingCount)
        json.name("surplus")
        json.integer(report.indexSurplusCount)
        json.endObject()
        json.name("anchors")
        json.string(report.anchors.rawValue)
        json.endObject()
        json.endLine()
        return json
    }

    private var index: String {
        let (missing, surplus) = (report.indexMissingCount, report.indexSurplusCount)
        if missing + surplus > 0 { return "\(missing) rows missing, \(surplus) too many; diario reindex" }
        guard let through = report.indexedThrough else { return "none of this log; searches read the log" }
        return "agrees up to position \(through)"
    }

    /// The lines for people.
    func lines(isStyled: Bool) -> [String] {
        let verdict = isSound ? "The log is as it was written." : "The log is NOT as it was written."
        var lines = [isStyled ? (isSound ? TextStyle.good : .alarm).applied(to: verdict) : verdict]
        if let reason { lines.append("  " + TerminalText.escaped(reason)) }
        if let position = report.firstBadPosition { lines.append("  first bad position: \(position)") }
        lines.append("  checked \(report.checkedCount) records, head \(report.head.position) \(report.head.recordHash)")
        lines.append("  index: \(index)")
        lines.append("  anchors: \(report.anchors.rawValue)")
        return lines
    }
}
