internal import Access
internal import EventFormats
internal import EventModel
internal import EventStore

/// Tells a kind or a source that was mistyped from one that has sent nothing yet: nothing found would be the answer to
/// both.
///
/// What the index has counted decides; the log is read only where the index has not followed it and a name is still
/// unknown.
struct NameCheck {
    var reader: LogReader
    var data: DataOptions

    /// Warns of names that the log does not know yet.
    /// - Throws: ``CommandFailure`` with 64 for names that nothing here can have, with those that are known.
    func check(_ selection: Selection) throws {
        let kinds = selection.kinds.filter { !EventKind.documented.contains($0) }
        guard !kinds.isEmpty || !selection.sources.isEmpty else { return }
        var known = try reader.indexedNames()
        // Where the tokens cannot be read, nobody here knows which sources there are.
        let tokens = try? TokenFile(of: data.settings()).records()
        let registered = Set((tokens ?? []).compactMap(\.source))
        let isKnown = kinds.isSubset(of: known.kinds) && selection.sources.isSubset(of: known.sources)
        if !isKnown, !known.areAll {
            let statistics = try reader.statistics()
            known.kinds = Set(statistics.countByKind.keys)
            known.sources = Set(statistics.countBySource.keys)
        }
        for kind in kinds.subtracting(known.kinds) { try refuseOrWarn(of: kind, known: known.kinds) }
        for source in selection.sources.subtracting(known.sources) {
            guard registered.contains(source) || tokens == nil else {
                throw CommandFailure(
                    .usage,
                    "there is no source \(TerminalText.escaped(source)); known here: "
                        + list(Array(known.sources.union(registered))))
            }
            StandardError.say("the source \(TerminalText.escaped(source)) has sent nothing yet")
        }
    }

    /// GO may invent kinds, but not so that they look like none.
    private func refuseOrWarn(of kind: EventKind, known: Set<EventKind>) throws {
        let all = known.union(EventKind.documented).map(\.rawValue)
        let name = TerminalText.escaped(kind.rawValue)
        let isKind = kind.rawValue.utf8.allSatisfy { byte in
            (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
        }
        guard isKind else {
            throw CommandFailure(
                .usage,
                "\(name) is no kind: kinds are in capitals, and --event is repeated for each. Known here: \(list(all))")
        }
        StandardError.say("no event of the kind \(name) has come yet; known here: \(list(all))")
    }

    private func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.sorted().map { TerminalText.escaped($0) }.joined(separator: ", ")
    }
}
