import EventModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where in its requests a connection's bytes are: followed beside the HTTP decoder, which tells what a header says, but
/// neither how its line was written, nor that a chunk has been announced, nor where in what arrived a request ends.
///
/// It follows what is valid. What is not is the decoder's to refuse; after that nothing is followed.
struct RequestFraming {
    /// What tells where a body ends.
    enum Body: Equatable {
        /// It has so many bytes.
        case length(Int)
        /// It comes in chunks.
        case chunked
    }

    /// Why following stopped.
    enum Stop {
        /// All bytes have been followed.
        case none
        /// A header ends: once the decoder has seen it, ``headerEnded(_:)`` is to be called.
        case headerEnds
        /// Two spaces follow each other in a request's line, where one belongs (RFC 9112, section 3).
        case spaces
        /// With the chunk that has been announced, the body is too large.
        case chunkTooLarge
    }

    private enum Place {
        /// Before a request's line, where blank lines mean nothing.
        case start
        case line(afterSpace: Bool)
        case header(isLineEmpty: Bool)
        case body(leftCount: Int)
        case chunkSize(Int, isWhole: Bool)
        /// In a chunk's bytes and the line end behind them.
        case chunk(leftCount: Int)
        case trailers(isLineEmpty: Bool)
        case lost
    }

    private var place = Place.start
    /// How many bytes the chunks of the body have so far.
    private var chunkedByteCount = 0
    private let bodyByteCountMax: Int

    init(bodyByteCountMax: Int) { self.bodyByteCountMax = bodyByteCountMax }

    /// Follows `bytes` until something is to be done; returns how many of them it has followed, which are for the
    /// decoder.
    mutating func follow(_ bytes: UnsafeRawBufferPointer) -> (count: Int, stop: Stop) {
        var position = 0
        while position < bytes.count {
            let rest = bytes.count - position
            switch place {
            case .start:
                if bytes[position] == carriageReturn || bytes[position] == lineFeed {
                    position += 1
                } else {
                    place = .line(afterSpace: false)
                }
            case .line(let afterSpace):
                if followLine(bytes, &position, afterSpace) { return (position, .spaces) }
            case .header(var isLineEmpty):
                let isWhole = followField(bytes, &position, isEmpty: &isLineEmpty)
                if isWhole, isLineEmpty {
                    place = .lost
                    return (position, .headerEnds)
                }
                place = .header(isLineEmpty: isWhole || isLineEmpty)
            case .trailers(var isLineEmpty):
                let isWhole = followField(bytes, &position, isEmpty: &isLineEmpty)
                place = isWhole && isLineEmpty ? .start : .trailers(isLineEmpty: isWhole || isLineEmpty)
            case .body(let leftCount):
                position += min(leftCount, rest)
                place = leftCount > rest ? .body(leftCount: leftCount - rest) : .start
            case .chunk(let leftCount):
                position += min(leftCount, rest)
                place = leftCount > rest ? .chunk(leftCount: leftCount - rest) : .chunkSize(0, isWhole: false)
            case .chunkSize(let size, let isWhole):
                position += 1
                if !followChunkSize(bytes[position - 1], size, isWhole) { return (position, .chunkTooLarge) }
            case .lost: position = bytes.count
            }
        }
        return (position, .none)
    }

    /// Goes on behind a header that says this about the body; nil when the decoder has not taken it for one.
    mutating func headerEnded(_ body: Body?) {
        chunkedByteCount = 0
        switch body {
        case .length(let count): place = count > 0 ? .body(leftCount: count) : .start
        case .chunked: place = .chunkSize(0, isWhole: false)
        case nil: place = .lost
        }
    }

    /// Whether a space follows a space, at which `position` then is.
    private mutating func followLine(
        _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ afterSpace: Bool
    ) -> Bool {
        var afterSpace = afterSpace
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: " "), afterSpace {
                place = .lost
                return true
            }
            position += 1
            if byte == lineFeed {
                place = .header(isLineEmpty: true)
                return false
            }
            afterSpace = byte == UInt8(ascii: " ")
        }
        place = .line(afterSpace: afterSpace)
        return false
    }

    /// Follows the rest of a field's line as far as it is there, and returns whether its end is. `isEmpty` says whether
    /// nothing of the line has come, and then of all of it that has.
    private func followField(
        _ bytes: UnsafeRawBufferPointer, _ position: inout Int, isEmpty: inout Bool
    ) -> Bool {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        let found = rest.baseAddress.flatMap { start in
            memchr(start, Int32(lineFeed), rest.count).map { UnsafeRawPointer($0) - start }
        }
        let count = found ?? rest.count
        if count > 1 || (count == 1 && rest[0] != carriageReturn) { isEmpty = false }
        position += found.map { $0 + 1 } ?? rest.count
        return found != nil
    }

    /// Whether the body can still be within its limit.
    private mutating func followChunkSize(_ byte: UInt8, _ size: Int, _ isWhole: Bool) -> Bool {
        if byte == lineFeed {
            if size == 0 {
                place = .trailers(isLineEmpty: true)
            } else if size > bodyByteCountMax - chunkedByteCount {
                place = .lost
                return false
            } else {
                chunkedByteCount += size
                place = .chunk(leftCount: size + 2)
            }
        } else if !isWhole, let digit = Hexadecimal.value(byte) {
            // Larger than any limit stays so.
            place = .chunkSize(min(size, Int(Int32.max)) << 4 | Int(digit), isWhole: false)
        } else {
            place = .chunkSize(size, isWhole: true)
        }
        return true
    }
}

private let carriageReturn = UInt8(ascii: "\r")
private let lineFeed = UInt8(ascii: "\n")
