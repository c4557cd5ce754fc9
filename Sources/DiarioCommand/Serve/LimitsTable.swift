internal import Receiver

/// Every limit of every module, by the name it has in its module's `Limits`. `tools/limits-table` writes them down from the
/// sources, and `tools/lint-sources` looks whether it has.
struct LimitsTable {
    /// A limit.
    struct Limit {
        var name: String
        var value: Int64

        init(_ name: String, _ value: some BinaryInteger) {
            self.name = name
            self.value = Int64(value)
        }

        init(_ name: String, _ value: Double) {
            self.name = name
            self.value = Int64(value)
        }

        /// What the value counts, as the name says.
        var unit: String {
            for unit in ["ByteCount", "Bytes", "Microseconds", "Milliseconds", "Seconds"] where name.contains(unit) {
                return unit == "ByteCount" ? "bytes" : unit.lowercased()
            }
            for (word, unit) in [("bytesInFlight", "bytes"), ("Character", "characters"), ("Column", "columns")]
            where name.contains(word) {
                return unit
            }
            return "count"
        }
    }

    /// The receiver's limits, which are values of the running receiver.
    var receiver: Receiver.Limits

    /// The limits of each module, in the order of the modules.
    var modules: [(module: String, limits: [Limit])] {
        var modules = Self.constants
        let place = modules.firstIndex { $0.module == "ReplayStore" } ?? modules.endIndex
        modules.insert(("Receiver", receiverLimits), at: place)
        return modules
    }

    private var receiverLimits: [Limit] {
        Mirror(reflecting: receiver).children.compactMap { child in
            guard let name = child.label, let value = child.value as? any BinaryInteger else { return nil }
            return Limit(name, Int64(value))
        }
    }
}
