internal import CZstd

/// Bytes on their way into one frame of zstd, with a check sum of its content at the end. One thread at a time.
///
/// Holds the compressor's memory, some MiB, and one piece of output.
///
/// `@unchecked Sendable`: it may go from thread to thread, but its owner, one sink, calls it from one at a time.
final class ZstdStream: @unchecked Sendable {
    private let context: OpaquePointer
    private var piece: [UInt8]

    init() {
        guard let context = ZSTD_createCCtx() else { preconditionFailure("there is no memory for a compressor") }
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        self.context = context
        piece = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Takes `bytes`, the frame's last ones or not, and hands on to `write` what has been packed by now.
    func add<Failure: Error>(
        _ bytes: [UInt8], isLast: Bool, write: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var taken = 0
        var isDone = false
        while !isDone {
            var packedCount = 0
            bytes.withUnsafeBytes { source in
                piece.withUnsafeMutableBytes { target in
                    var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: taken)
                    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    let left = ZSTD_compressStream2(context, &output, &input, isLast ? ZSTD_e_end : ZSTD_e_continue)
                    precondition(ZSTD_isError(left) == 0, "compressing to memory does not fail")
                    (taken, packedCount) = (input.pos, output.pos)
                    isDone = isLast ? left == 0 : taken == source.count
                }
            }
            if packedCount > 0 { try write(Array(piece[..<packedCount])) }
        }
    }
}
