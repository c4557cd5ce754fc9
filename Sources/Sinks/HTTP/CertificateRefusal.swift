internal import EventModel
internal import EventStore
internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Why a server's certificate was not accepted, in words.
///
/// The library of TLS says only that it was not, so the server is asked once more for what it presents, and the dates in
/// that are looked at. Nothing is sent to it, and what it presents is believed in nothing else.
struct CertificateRefusal {
    /// The server's name or address.
    var host: String
    /// Its port.
    var port: Int

    /// The server of an `https` URL; nil for another.
    init?(url: String) {
        guard let parts = URLComponents(string: url), parts.scheme?.lowercased() == "https", let host = parts.host
        else { return nil }
        // An IPv6 address stands in brackets in a URL.
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        port = parts.port ?? 443
    }

    /// What is wrong with what the server presents.
    func words() async -> String {
        let now = Int(Timestamp.now().microseconds / 1_000_000)
        let certificates = await presented()
        for (index, certificate) in certificates.enumerated() {
            let whose = index == 0 ? "its certificate" : "its issuer's certificate"
            if certificate.notValidAfter < now { return "\(whose) expired on \(Self.day(certificate.notValidAfter))" }
            if certificate.notValidBefore > now {
                return "\(whose) is not valid before \(Self.day(certificate.notValidBefore))"
            }
        }
        return certificates.isEmpty
            ? "its certificate was not accepted" : "its certificate is of an issuer that is not trusted here"
    }

    private static func day(_ seconds: Int) -> String {
        String(
            Timestamp(microseconds: Int64(clamping: seconds).multipliedReportingOverflow(by: 1_000_000).partialValue)
                .description.prefix(10))
    }

    /// The certificates that the server presents, its own first; none where it presents none in time.
    private func presented() async -> [NIOSSLCertificate] {
        let found = Presented()
        do {
            let context = try NIOSSLContext(configuration: .makeClientConfiguration())
            // An address is no name to ask for.
            let name = (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.milliseconds(Int64(Sinks.Limits.connectMillisecondsMax)))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let verification: NIOSSLCustomVerificationCallback = { chain, verdict in
                            found.certificates.withLock { $0 = chain }
                            verdict.succeed(.failed)
                        }
                        let handler = try NIOSSLClientHandler(
                            context: context, serverHostname: name, customVerificationCallback: verification)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: host, port: port).get()
            let timeout = channel.eventLoop.scheduleTask(in: .milliseconds(Int64(Sinks.Limits.connectMillisecondsMax)))
            {
                channel.close(promise: nil)
            }
            defer { timeout.cancel() }
            try await channel.closeFuture.get()
        } catch {
            // Whatever it is, there are no certificates to look at.
        }
        return found.certificates.withLock { $0 }
    }

    private final class Presented: Sendable {
        let certificates = Mutex<[NIOSSLCertificate]>([])
    }
}
