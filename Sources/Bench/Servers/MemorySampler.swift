/// Looks at a server's memory every so often and keeps the largest figure.
struct MemorySampler: ~Copyable {
    private let sampling: Task<Int64, Never>

    /// Begins to look.
    init(_ server: ServerProcess) {
        sampling = Task {
            var peak: Int64 = 0
            while !Task.isCancelled, let byteCount = server.anonymousByteCount {
                peak = max(peak, byteCount)
                try? await Task.sleep(for: .milliseconds(Limits.memoryMillisecondsBetweenSamples))
            }
            return peak
        }
    }

    deinit { sampling.cancel() }

    /// Ends looking and gives the largest figure, in bytes.
    consuming func peakByteCount() async -> Int64 {
        sampling.cancel()
        return await sampling.value
    }
}
