internal import Dispatch
internal import Glibc
internal import Processes
internal import Synchronization

/// A pipe whose other end a thread of its own reads to the end, counting bytes and lines.
final class DrainedPipe: Sendable {
    /// What came out of the pipe.
    struct Reading {
        var byteCount = 0
        var lineCount = 0
    }

    /// The end that is written to.
    let descriptor: Int32
    private let isClosed = Mutex(false)
    private let reading = Mutex(Reading())
    private let ended = DispatchSemaphore(value: 0)

    /// Makes the pipe and begins to read.
    /// - Throws: ``BenchError/Code/failed`` when the system has no more descriptors.
    init() throws(BenchError) {
        let pipe: PipeEnds
        do throws(SystemRefusal) { pipe = try PipeEnds() } catch { throw BenchError(.failed, "\(error)") }
        descriptor = pipe.writing
        let source = pipe.reading
        DispatchQueue(label: "diario.bench.pipe").async { [self] in
            let result = Self.drain(source)
            reading.withLock { $0 = result }
            ended.signal()
        }
    }

    /// Closes the written end, waits until everything has been read, and tells what it was.
    func finish() -> Reading {
        close()
        ended.wait()
        ended.signal()
        return reading.withLock { $0 }
    }

    private func close() {
        isClosed.withLock { isClosed in
            if !isClosed { Glibc.close(descriptor) }
            isClosed = true
        }
    }

    private static func drain(_ source: Int32) -> Reading {
        var reading = Reading()
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(source, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            reading.byteCount += count
            reading.lineCount += buffer[..<count].count { $0 == UInt8(ascii: "\n") }
        }
        Glibc.close(source)
        return reading
    }
}
