internal import CSimdjson

/// Why a body is no event. Constants, so that none can quote a body.
enum UndecodableReason {
    static let empty = "the body is empty"
    static let tooLong = "the body is longer than \(Limits.bodyByteCountMax) bytes"
    static let byteOrderMark = "the body begins with a byte order mark"
    static let otherEncoding = "the body is UTF-16 or UTF-32, not UTF-8"
    static let invalidUTF8 = "the body is not valid UTF-8"
    static let tooDeep = "the body nests deeper than \(Limits.jsonDepthMax) levels"
    static let trailingContent = "the body goes on after its first JSON value"
    static let invalidNumber = "the body has a number that is malformed or does not fit in 64 bits"
    static let invalidString = "the body has a string that is unfinished, badly escaped or has half a surrogate pair"
    static let malformed = "the body is not JSON"
    static let noObject = "the body is not a JSON object"
    static let noMemory = "there was no memory to decode the body"
    static let noKind = "event_id is missing"
    static let kindNoString = "event_id is not a string"
    static let kindEmpty = "event_id is empty"
    static let kindTooLong = "event_id is longer than \(Limits.kindByteCountMax) bytes"

    /// The reason for which the parser gave up on `body`. The encoding is looked at only now, so it costs good bodies nothing.
    static func of(_ outcome: CSimdjsonOutcome, _ body: UnsafeBufferPointer<UInt8>) -> String {
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { return byteOrderMark }
        if WideEncoding(of: body) != nil { return otherEncoding }
        return switch outcome {
        case .object, .otherValue: noObject
        case .empty: empty
        case .trailingContent: trailingContent
        case .tooLong: tooLong
        case .tooDeep: tooDeep
        case .invalidUTF8: invalidUTF8
        case .invalidNumber: invalidNumber
        case .invalidString: invalidString
        case .malformed: malformed
        case .noMemory: noMemory
        }
    }
}
