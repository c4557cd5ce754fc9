// Access: who may send to the public listener and read from the private one. Tokens and address lists live here; the
// listeners ask, this module answers, and no socket is touched.
//
// What must stay true:
// - A token exists in clear text once, in the output of the command that made it. On disk is its SHA-256 alone.
// - A presented token is compared with every token of its role in constant time; "no such source", "wrong token" and
//   "no token" are one answer that costs the same.
// - A file that is not wholly understood admits nobody: it is an error, never an empty list.

import Crypto

/// A secret that a sender or a reader presents: 32 bytes of the system's random generator, written as 43 characters of
/// base64url (RFC 4648, section 5, without padding).
///
/// Printing one shows that it is a token and nothing else; ``text`` is the only way to the secret.
public struct Token: Sendable {
    /// How many random bytes a token has.
    public static let byteCount = 32
    /// How many characters a token is written with.
    public static let characterCount = 43

    /// The token in clear text.
    public let text: String

    /// Draws a new token from the system's random generator.
    public static func random() -> Token {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Token(text: base64URL(bytes))
    }

    /// What is kept of the token.
    public var digest: TokenDigest {
        var text = text
        return text.withUTF8 { TokenDigest(of: UnsafeRawBufferPointer($0)) }
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var characters: [UInt8] = []
        var (bits, bitCount) = (0, 0)
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                characters.append(alphabet[bits >> bitCount & 63])
            }
            bits &= 1 << bitCount - 1
        }
        if bitCount > 0 { characters.append(alphabet[bits << (6 - bitCount) & 63]) }
        return String(decoding: characters, as: UTF8.self)
    }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "(a token)" }
    /// Never the secret.
    public var debugDescription: String { description }
    /// Never the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The SHA-256 of a token's characters.
public struct TokenDigest: Sendable {
    /// The digest in four words, so that comparing two takes four steps and no branch.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of the token whose characters are `text`, whatever they are.
    public init(of text: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: text)
        words = hash.finalize().withUnsafeBytes { Self.words(of: $0) }
    }

    /// The digest with these bytes; nil unless there are 32.
    public init?(bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        words = bytes.withUnsafeBytes { Self.words(of: $0) }
    }

    /// The bytes of the digest.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// Zero if both are the same, another number if not, after the same work in either case.
    func difference(from other: TokenDigest) -> UInt64 {
        (words.0 ^ other.words.0) | (words.1 ^ other.words.1) | (words.2 ^ other.words.2) | (words.3 ^ other.words.3)
    }

    private static func words(of bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64) {
        func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
        return (word(0), word(1), word(2), word(3))
    }
}
