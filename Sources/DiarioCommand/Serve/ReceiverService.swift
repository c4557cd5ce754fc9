internal import Receiver
internal import ServiceLifecycle

/// The public listener as a service.
struct ReceiverService: Service {
    let receiver: WebhookReceiver
    /// Called once with the address when webhooks are taken.
    let announce: @Sendable (ListeningAddress) -> Void

    /// Listens until the service is to stop, and returns when what was in flight has been answered.
    func run() async throws {
        announce(try await receiver.start())
        do {
            try await gracefulShutdown()
        } catch {
            // Cancelled: another service has failed, and nothing that waits can be answered.
            try await receiver.stop(within: .zero)
            return
        }
        try await receiver.stop(within: .seconds(Limits.receiverStopSecondsMax))
    }
}
