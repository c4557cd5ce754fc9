/// Every limit of tokens and address lists, with its unit.
public enum Limits {
    /// The most tokens that a token file holds, revoked ones included.
    public static let tokenCountMax = 4096
    /// The longest name of a source, in characters.
    public static let sourceCharacterCountMax = 63
    /// The longest label of a token, in bytes of UTF-8.
    public static let labelByteCountMax = 128
    /// The largest file of tokens or addresses that is read, in bytes.
    public static let fileByteCountMax = 4 << 20
    /// The most lines of an allow-list.
    public static let allowedRangeCountMax = 10_000
    /// The most entries of `X-Forwarded-For` that are looked at, counted from the right.
    public static let forwardedEntryCountMax = 32
}
