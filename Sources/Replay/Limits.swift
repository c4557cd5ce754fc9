/// Every limit of the replay engine, with its unit.
public enum Limits {
    /// How long a run that follows waits for a commit before it looks whether it was asked to stop, in milliseconds.
    public static let followWaitMillisecondsMax = 100
}
