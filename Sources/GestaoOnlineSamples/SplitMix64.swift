/// A small random generator whose numbers follow from its seed, on every machine and in every version.
///
/// SplitMix64 by Sebastiano Vigna (<https://prng.di.unimi.it/splitmix64.c>). Good enough for samples, useless for secrets.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The generator of this seed. Each seed has a sequence of its own.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// The next number from 0 up to `bound`, `bound` left out. All are as likely as each other, near enough.
    /// - Precondition: `bound` is above 0.
    public mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number that looks random and follows from `value`; different for different values.
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
