internal import ArgumentParser
internal import Bench

/// Followers in a process of their own; `bench follow` starts it.
struct BenchFollowersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "followers",
        abstract: "Follow a log many times at once, and write when each follower had which event.",
        discussion: """
            EXAMPLES:
              diario bench followers --data DIR --followers 1000 --events 10 < /dev/tty

            Says that it is ready, and waits for the end of standard input and for the events. Then it writes a line for \
            each follower: how many events came that were not the next one, and the moment of each that was, in \
            nanoseconds of the machine's own clock.
            """,
        shouldDisplay: false)

    @Option(help: ArgumentHelp("How many followers many are.", valueName: "N"))
    var followers: Int

    @Option(help: ArgumentHelp("How many events are waited for.", valueName: "N"))
    var events: Int

    @OptionGroup var data: DataOptions

    mutating func validate() throws {
        try BenchmarkOptions.validate(events: events)
        try BenchmarkOptions.validate(followers: followers)
    }

    func run() async throws {
        let crowd = try await FollowerCrowd(of: data.openReader(), count: followers, eventCount: events)
        StandardOutput.tell(line: FollowerCrowd.readyLine)
        await InputEnd.wait()
        for sightings in try await crowd.finish() { StandardOutput.write(line: sightings.line) }
    }
}
