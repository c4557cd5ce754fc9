/// What the decoder takes at most. The raw body keeps everything, so a limit here costs a decoded field, never an event.
public enum Limits {
    /// The longest body that is decoded, in bytes.
    public static let bodyByteCountMax = 1 << 20
    /// How many objects and arrays may lie within each other in a body, the outermost counted; empty ones are not.
    public static let jsonDepthMax = 32
    /// The longest `event_id` that is a kind, in bytes.
    public static let kindByteCountMax = 128
    /// The longest id, code or text that is taken out of a body, in bytes.
    public static let fieldByteCountMax = 1024
    /// How many objects and arrays may lie within each other where the second pass reads on; PHP's own limit.
    public static let tolerantDepthMax = 512
    /// How many objects without an end the second pass tries before it takes a body for no JSON.
    public static let tolerantTrialCountMax = 8
    /// How many objects that follow each other in a body it looks at.
    public static let tolerantObjectCountMax = 1024
    /// How many members of an object it looks into for an event or an order.
    public static let tolerantWrapperCountMax = 16
    /// How many fields of a form it looks into.
    public static let tolerantFormFieldCountMax = 64
    /// The most bytes of body that a decoder keeps memory for between bodies; it needs about 15 bytes for each.
    public static let keptBodyByteCountMax = 1 << 16
    /// How many days a decoder remembers the offset of, in each time zone that it met.
    static let rememberedDayCountMax = 64
}
