/// A set of small numbers as bits: the offsets or the subjects of one window. 32 KiB.
///
/// A window has 2¹⁸ offsets and, since subject 0 is taken, numbers of subjects up to 2¹⁸ inclusive.
package struct BitMap {
    /// Numbers below this can be in the set.
    package static let capacity = UInt32(IndexWindow.positionCount + 64)

    private var words = [UInt64](repeating: 0, count: Int(capacity) / 64)
    /// Whether no number is in the set.
    package private(set) var isEmpty = true

    /// The empty set.
    package init() {}

    /// - Precondition: `number` is below ``capacity``.
    package mutating func insert(_ number: UInt32) {
        words[Int(number >> 6)] |= 1 << UInt64(number & 63)
        isEmpty = false
    }

    /// Keeps what `other` has as well.
    package mutating func formIntersection(_ other: BitMap) {
        var union: UInt64 = 0
        for index in words.indices {
            words[index] &= other.words[index]
            union |= words[index]
        }
        isEmpty = union == 0
    }

    /// Adds what `other` has.
    package mutating func formUnion(_ other: BitMap) {
        for index in words.indices { words[index] |= other.words[index] }
        isEmpty = isEmpty && other.isEmpty
    }

    /// The least number that is `start` or greater; nil when there is none.
    package func first(from start: UInt32) -> UInt32? {
        guard !isEmpty, start < Self.capacity else { return nil }
        var index = Int(start >> 6)
        var word = words[index] & (~0 << UInt64(start & 63))
        while word == 0 {
            index += 1
            guard index < words.count else { return nil }
            word = words[index]
        }
        return UInt32(index << 6 + word.trailingZeroBitCount)
    }

    /// The greatest number that is `end` or less; nil when there is none.
    package func last(through end: UInt32) -> UInt32? {
        precondition(end < Self.capacity)
        guard !isEmpty else { return nil }
        var index = Int(end >> 6)
        var word = words[index] & (~0 >> (63 - UInt64(end & 63)))
        while word == 0 {
            index -= 1
            guard index >= 0 else { return nil }
            word = words[index]
        }
        return UInt32(index << 6 + 63 - word.leadingZeroBitCount)
    }
}
