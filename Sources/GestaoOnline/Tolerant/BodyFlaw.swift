internal import CSimdjson
internal import EventModel

/// What is wrong with a body as a whole, though an event can be read from it.
enum BodyFlaw {
    case byteOrderMark
    case bytesBefore
    case bytesBehind
    case utf16
    case utf32
    case form
    case string
    case arrayOfOne
    case wrapped
    case several(Int, orMore: Bool)
    case cut
    case tooDeep
    /// The first pass refused it for this.
    case refused(String)

    /// Whether there are, or may be, keys in what is not read.
    var hidesKeys: Bool {
        switch self {
        case .several, .cut, .tooDeep: true
        default: false
        }
    }

    /// What is said of it.
    var warning: DecodeWarning {
        let text =
            switch self {
            case .byteOrderMark: "begins with a byte order mark"
            case .bytesBefore: "other bytes before the object"
            case .bytesBehind: "other bytes behind the object"
            case .utf16: "UTF-16, not UTF-8"
            case .utf32: "UTF-32, not UTF-8"
            case .form: "a form, one field of which is the object"
            case .string: "a string that holds the object"
            case .arrayOfOne: "an array that holds the object"
            case .wrapped: "the event is an object within it"
            case .several(let count, let orMore):
                "\(count)\(orMore ? " or more" : "") events, of which only the first is decoded"
            case .cut: "the object has no end, or is no JSON from some place on: what follows is not read"
            case .tooDeep: "more than \(Limits.tolerantDepthMax) levels deep: what follows is not read"
            case .refused(let what): what
            }
        return DecodeWarning(rawValue: "body: \(text)")
    }
}

extension BodyFlaw {
    /// What the first pass refused a body for; nil where it did not refuse it.
    init?(refusal outcome: CSimdjsonOutcome) {
        switch outcome {
        case .object: return nil
        case .tooDeep: self = .refused("more than \(Limits.jsonDepthMax) levels deep")
        case .invalidUTF8: self = .refused("not UTF-8 throughout")
        case .invalidNumber: self = .refused("a number in it is malformed or does not fit in 64 bits")
        case .invalidString: self = .refused("a string in it is badly escaped or has half a surrogate pair")
        case .otherValue, .empty, .trailingContent, .tooLong, .malformed, .noMemory:
            self = .refused("not JSON throughout")
        }
    }
}
