internal import ArgumentParser
internal import Bench
internal import GestaoOnlineSamples

/// The webhooks that the benchmarks send, for feeding the same to other stores.
struct BenchBodiesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bodies",
        abstract: "Write the webhooks that the benchmarks send to standard output.",
        discussion: """
            EXAMPLES:
              diario bench bodies --events 1000 > bodies

            Before each body comes a line with its order code, its utmId, its customer's id and its length in bytes,
            separated by tabs. A field that the webhook does not have is empty.
            """,
        shouldDisplay: false)

    @Option(help: ArgumentHelp("How many webhooks.", valueName: "N"))
    var events: Int

    @Option(help: ArgumentHelp("What they follow from.", valueName: "N"))
    var seed: UInt64 = 1

    mutating func validate() throws {
        guard (1...Bench.Limits.eventCountMax).contains(events) else {
            throw ValidationError("--events wants 1 to \(Bench.Limits.eventCountMax).")
        }
    }

    func run() throws {
        let generator = WebhookGenerator.load(seed: seed)
        for index in 0..<events {
            let webhook = generator.webhook(at: index)
            let line = "\(webhook.orderCode)\t\(webhook.utmID ?? "")\t\(webhook.customerID)\t\(webhook.body.count)\n"
            StandardOutput.write(Array(line.utf8) + webhook.body)
        }
        StandardOutput.flush()
    }
}
