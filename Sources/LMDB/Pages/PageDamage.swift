/// Something in an environment's file that no commit leaves there.
public struct PageDamage: Error, Sendable, Hashable, CustomStringConvertible {
    /// The page where it was seen. The damage may lie in the page that names it.
    public let page: UInt64
    /// What is wrong there. Holds no part of any key or value.
    public let reason: String

    /// Damage seen at `page`.
    public init(page: UInt64, _ reason: String) {
        self.page = page
        self.reason = reason
    }

    /// Page and reason.
    public var description: String { "page \(page): \(reason)" }
}

/// What a page belongs to.
public enum PageOwner: Sendable, Hashable, CustomStringConvertible {
    /// The list of free pages.
    case freeList
    /// The table of the named tables.
    case main
    /// A named table, with the trees of duplicates in it.
    case table(String)

    /// Its name.
    public var description: String {
        switch self {
        case .freeList: "the free list"
        case .main: "the table of tables"
        case .table(let name): "table \(name)"
        }
    }
}
