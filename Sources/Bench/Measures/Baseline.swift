/// What the product is compared with: another that was measured in turn with it, in the same run.
public struct Baseline: Sendable {
    /// What it is.
    public var name: String
    /// Events a second in each measured round.
    public var roundsPerSecond: [Double]
    /// The product's figure divided by this one's, over the rounds; nil where the other did nothing.
    public var ratio: RatioSummary?
    /// Which figure is divided.
    public var measure: Measure

    /// A figure of both sides.
    public enum Measure: Sendable {
        /// Events a second: the larger the ratio, the better for the product.
        case perSecond
        /// The median latency: the smaller the ratio, the better for the product.
        case medianLatency
    }

    /// A baseline of these parts.
    public init(name: String, roundsPerSecond: [Double], ratio: RatioSummary?, measure: Measure = .perSecond) {
        self.name = name
        self.roundsPerSecond = roundsPerSecond
        self.ratio = ratio
        self.measure = measure
    }

    /// What `product` did a second in each round, beside what `other` did in the same rounds.
    init(name: String, of product: [Double], beside other: [Double]) {
        self.init(name: name, roundsPerSecond: other, ratio: RatioSummary(zip(product, other).map { $0 / $1 }))
    }
}
