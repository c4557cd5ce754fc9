internal import Crypto
internal import Foundation
internal import NIOHTTP1

/// A secret that requests are signed with: Standard Webhooks, `whsec_` and base64 of 24 to 64 bytes.
public struct WebhookSecret: Sendable {
    private let key: SymmetricKey

    /// The secret that `text` spells; nil where it spells none.
    public init?(_ text: String) {
        guard text.hasPrefix("whsec_") else { return nil }
        var digits = text.dropFirst("whsec_".count)
        while digits.hasSuffix("=") { digits.removeLast() }
        let padding = String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: digits + padding), (24...64).contains(bytes.count) else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The signature of a message of this id, at this time, with this body.
    func signature(of body: [UInt8], id: String, seconds: Int64) -> String {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Data("\(id).\(seconds).".utf8))
        code.update(data: body)
        return "v1," + Data(code.finalize()).base64EncodedString()
    }
}

extension HTTPHeaders {
    /// Adds the header fields of Standard Webhooks: the message's id, the time of this attempt, and a signature by each of
    /// `secrets`, so that a consumer that knows the old one or the new one accepts it.
    mutating func sign(_ body: [UInt8], id: String, seconds: Int64, with secrets: [WebhookSecret]) {
        guard !secrets.isEmpty else { return }
        add(name: "webhook-id", value: id)
        add(name: "webhook-timestamp", value: String(seconds))
        let signatures = secrets.map { $0.signature(of: body, id: id, seconds: seconds) }
        add(name: "webhook-signature", value: signatures.joined(separator: " "))
    }
}
