import Benchmark
import Workloads

// The workloads under ordo-one/benchmark: time, for orientation, and what else it can measure here. Instructions are
// counted by the kernel, which most virtual machines do not let it; system calls it does not count on Linux. What is
// compared with thresholds is therefore counted from outside, by `tools/micro-benchmarks`.

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .instructions, .writeBytesLogical], maxDuration: .seconds(3))

    for workload in Workload.all {
        let running = Running()
        Benchmark(workload.name) { _ in
            try running.iterate?()
        } setup: {
            let place = try MeasuredPlace()
            running.place = place
            running.iterate = try workload.prepare(place)
        } teardown: {
            running.iterate = nil
            try running.place?.remove()
        }
    }
}

/// One workload between its preparation and its end.
private final class Running {
    var place: MeasuredPlace?
    var iterate: (() throws -> Void)?
}
