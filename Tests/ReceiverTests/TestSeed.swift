import Foundation

/// The seed of everything random in these tests: `DIARIO_TEST_SEED`, or a new one, which failures print.
enum TestSeed {
    static let value: UInt64 =
        ProcessInfo.processInfo.environment["DIARIO_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: .min ... .max)

    /// How often a random test tries: `DIARIO_TEST_ROUNDS`, or 300.
    static let rounds = ProcessInfo.processInfo.environment["DIARIO_TEST_ROUNDS"].flatMap { Int($0) } ?? 300

    /// SplitMix64 (Steele, Lea, Flood 2014).
    struct Generator: RandomNumberGenerator {
        private var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
