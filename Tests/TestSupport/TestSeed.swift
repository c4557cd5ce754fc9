internal import Foundation
package import GestaoOnlineSamples

// What lives here: what the tests of the storage share, seeds, directories and child processes. Nothing of the program.

/// The seed of everything random in these tests: `DIARIO_TEST_SEED`, or a new one.
package enum TestSeed {
    /// The seed of this run.
    package static let value: UInt64 =
        ProcessInfo.processInfo.environment["DIARIO_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: .min ... .max)

    /// The seed of this run, printed with the name of the test, so that a failure can be repeated.
    package static func announced(by test: String = #function) -> UInt64 {
        print("\(test): DIARIO_TEST_SEED=\(value)")
        return value
    }
}

extension SplitMix64 {
    /// True so many times out of a hundred.
    package mutating func isTrue(percent: Int) -> Bool { next(below: 100) < percent }

    /// One of `values`, which must not be empty.
    package mutating func pick<Value>(_ values: [Value]) -> Value { values[next(below: values.count)] }

    /// A number of `range`.
    package mutating func pick(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + next(below: range.count)
    }

    /// So many random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
