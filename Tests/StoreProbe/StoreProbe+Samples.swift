import EventModel
import EventStore
import Foundation
import GestaoOnline
import GestaoOnlineSamples

extension StoreProbe {
    /// Writes what is packed of 20,000 generated webhooks into the folder `path`, a file each: what the dictionary of
    /// new records is trained on (tools/train-dictionary).
    static func writeSamples(_ path: String) throws {
        let generator = WebhookGenerator(seed: 77, orders: 1 << 20, eventsPerOrder: 5, customers: 50_000)
        let decoder = GestaoOnlineDecoder()
        for number in 0..<20_000 {
            let body = generator.body(at: number * 7)
            let event = decoder.event(
                body, from: "loja", receivedAt: Timestamp(microseconds: 0),
                request: RequestMetadata(
                    address: "203.0.113.\(number % 250)", tokenLabel: "go", contentType: "application/json",
                    headers: []))
            let sections = event.sections.withUnsafeBytes { Data($0) }
            try sections.write(to: URL(filePath: path + "/\(number)"))
        }
        say("written")
    }
}
