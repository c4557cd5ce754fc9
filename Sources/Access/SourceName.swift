/// The rule for names of sources: `[a-z0-9][a-z0-9-]{0,62}`.
public enum SourceName {
    /// Whether `name` is a source's name.
    public static func isValid(_ name: some StringProtocol) -> Bool {
        var name = String(name)
        return name.withUTF8 { isValid(UnsafeRawBufferPointer($0)) }
    }

    /// Whether `name`, in ASCII, is a source's name. Asked of every request, and so of plain bytes: code that takes any
    /// collection is not specialised in another module and takes 40 times as long.
    public static func isValid(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let first = name.first, isLetterOrDigit(first), name.count <= Limits.sourceCharacterCountMax else {
            return false
        }
        return name.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
