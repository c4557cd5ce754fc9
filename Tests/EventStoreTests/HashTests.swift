import Crypto
import EventModel
import EventStore
import GestaoOnlineSamples
import TestSupport
import Testing

@Suite("Hashes")
struct HashTests {
    /// Every length around the edges of one to four blocks, and some beyond.
    private static let byteCounts = Array(0...260) + [1000, 4095, 4096, 100_000]

    @Test("of records are the same by the processor's own instructions and by Crypto, at every length")
    func records() {
        var random = SplitMix64(seed: TestSeed.announced())
        for byteCount in Self.byteCounts {
            let bytes = random.bytes(byteCount)
            var crypto = SHA256()
            crypto.update(data: [0])
            crypto.update(data: bytes)
            let expected = crypto.finalize().withUnsafeBytes { RecordHash(bytes: $0) }
            bytes.withUnsafeBytes {
                #expect(RecordHasher.leaf($0) == expected)
                #expect(RecordHasher.portableHash(0, $0) == expected)
            }
        }
    }

    @Test("under the index's secret are HMAC-SHA-256, cut to 16 bytes, by the processor and by Crypto")
    func keyed() {
        var random = SplitMix64(seed: TestSeed.announced())
        for byteCount in Self.byteCounts {
            let (secret, bytes) = (random.bytes(32), random.bytes(byteCount))
            let code = HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: secret))
            let expected = code.withUnsafeBytes { KeyedDigest(UnsafeRawBufferPointer(rebasing: $0[..<16])) }
            let key = IndexKey(secret)
            #expect(key.digest(bytes) == expected)
            #expect(key.portableDigest(bytes) == expected)
        }
    }
}
