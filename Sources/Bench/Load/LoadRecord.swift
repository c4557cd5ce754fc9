internal import Crypto
internal import EventModel
internal import Glibc
internal import Synchronization

/// A file of what was sent and what was acknowledged, for a checker that trusts nobody: a line each, in the order in
/// which it happened,
///
/// ```
/// sent INDEX NANOSECONDS SHA256
/// ack INDEX POSITION NANOSECONDS
/// refused INDEX STATUS NANOSECONDS
/// ```
///
/// INDEX is the generator's, NANOSECONDS are on the monotonic clock (before sending, after receiving), SHA256 is the
/// body's in hexadecimal. A `sent` that nothing follows has an unknown outcome. Lines wait in this process's
/// memory until ``flush()`` or until there are 64 KiB of them: the death of the server loses none.
public final class LoadRecord: Sendable {
    private struct Pending {
        var bytes: [UInt8] = []
        var failure: Int32 = 0
    }

    private let descriptor: Int32
    private let pending = Mutex(Pending())

    /// Begins the file at `path`, which may hold lines of earlier runs: new ones are appended. Mode 0600.
    /// - Throws: ``BenchError/Code/inputOutput``.
    public init(path: String) throws(BenchError) {
        let opened = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw BenchError(.inputOutput, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    func sent(_ index: Int, at nanoseconds: UInt64, body: [UInt8]) {
        let hash = Hexadecimal.string(Array(SHA256.hash(data: body)))
        append("sent \(index) \(nanoseconds) \(hash)\n")
    }

    func acknowledged(_ index: Int, position: Position, at nanoseconds: UInt64) {
        append("ack \(index) \(position) \(nanoseconds)\n")
    }

    func refused(_ index: Int, status: Int, at nanoseconds: UInt64) {
        append("refused \(index) \(status) \(nanoseconds)\n")
    }

    private func append(_ line: String) {
        pending.withLock { pending in
            pending.bytes.append(contentsOf: line.utf8)
            if pending.bytes.count >= Limits.recordByteCountMax { write(&pending) }
        }
    }

    /// Writes all lines to the file. It is not synced: what is to be survived is the server's death, not the machine's.
    /// - Throws: ``BenchError/Code/inputOutput`` when a line could not be written, now or before.
    public func flush() throws(BenchError) {
        let failure = pending.withLock { pending in
            write(&pending)
            return pending.failure
        }
        guard failure == 0 else {
            throw BenchError(.inputOutput, "cannot write the acknowledgements: \(String(cString: strerror(failure)))")
        }
    }

    private func write(_ pending: inout Pending) {
        pending.bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count, pending.failure == 0 {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 { written += count } else if errno != EINTR { pending.failure = errno }
            }
        }
        pending.bytes.removeAll(keepingCapacity: true)
    }
}
