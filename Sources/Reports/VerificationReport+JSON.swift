package import EventFormats
internal import EventModel
package import EventStore

extension VerificationReport {
    /// One line, as `docs/contract.md` has it.
    /// - Parameter headProblem: why the log does not have the head that was asked for, if so.
    package func json(headProblem: String?) -> JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.name("ok")
        json.boolean(isSound && headProblem == nil)
        json.name("checked")
        json.integer(checkedCount)
        json.name("head")
        json.head(head)
        json.name("first_bad_position")
        json.integer(firstBadPosition)
        json.name("reason")
        json.string(reason ?? headProblem)
        json.name("index")
        json.beginObject()
        json.name("missing")
        json.integer(indexMissingCount)
        json.name("surplus")
        json.integer(indexSurplusCount)
        json.name("through")
        json.integer(indexedThrough)
        json.endObject()
        json.name("anchors")
        json.string(anchors.rawValue)
        json.name("pages")
        json.beginObject()
        json.name("used")
        json.integer(usedPageCount)
        json.name("free")
        json.integer(freePageCount)
        json.endObject()
        json.endObject()
        json.endLine()
        return json
    }
}
