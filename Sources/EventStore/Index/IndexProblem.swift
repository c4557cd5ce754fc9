internal import LMDB

/// Why the index is not used. The log answers in its place.
struct IndexProblem: Error, Sendable, CustomStringConvertible {
    /// In words that go on "the index is not used: ".
    let description: String
    /// Whether there just is no index to use: none was made yet, or by an earlier version, or its writer died.
    let isMissing: Bool

    init(_ description: String, isMissing: Bool = false) {
        self.description = description
        self.isMissing = isMissing
    }

    /// What an error that the index's files gave means.
    init(_ error: any Error) {
        switch error {
        case let error as IndexProblem: self = error
        case let error as LMDBError where error == .noSuchFile: self.init("there is none", isMissing: true)
        case PageSumsError.missing: self.init("it has no check sums, as one of an earlier version", isMissing: true)
        case PageSumsError.behind: self.init("\(PageSumsError.behind)", isMissing: true)
        case is PageDamage, PageSumsError.damaged: self.init("it is damaged: \(error)")
        case let error as LMDBError where error.isDamage: self.init("it is damaged: \(error)")
        default: self.init("it cannot be read: \(error)")
        }
    }
}
