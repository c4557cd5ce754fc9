internal import ArgumentParser

/// How a selection is replayed.
struct ReplayOptions: ParsableArguments {
    @Flag(name: [.customShort("f"), .long], help: "Go on with events that are yet to come.")
    var follow = false

    @Flag(help: "End with 1 when nothing was found.")
    var failIfEmpty = false

    /// - Throws: `ValidationError` where the options contradict each other.
    func validate(with selection: SelectionOptions) throws {
        if follow, selection.reverse {
            throw ValidationError("--follow and --reverse exclude each other: what is yet to come lies ahead.")
        }
    }
}
