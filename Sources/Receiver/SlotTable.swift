/// The connections of one event loop by number, and the tickets that lead back to them. At most 2³² at a time.
///
/// A ticket is a slot's number and its generation; the generation goes up with each ticket and when the slot is
/// freed, so an outcome for a connection that is gone, or for another request, leads nowhere.
package struct SlotTable<Occupant: AnyObject> {
    private struct Slot {
        var occupant: Occupant?
        var generation: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var free: [Int] = []

    /// A table without anybody.
    package init() {}

    /// Gives `occupant` a slot and returns its number.
    package mutating func insert(_ occupant: Occupant) -> Int {
        if let number = free.popLast() {
            slots[number].occupant = occupant
            return number
        }
        slots.append(Slot(occupant: occupant))
        return slots.count - 1
    }

    /// Frees slot `number`.
    package mutating func remove(_ number: Int) {
        slots[number].occupant = nil
        slots[number].generation &+= 1
        free.append(number)
    }

    /// A ticket for slot `number`; it makes earlier ones worthless.
    package mutating func makeTicket(_ number: Int) -> UInt64 {
        slots[number].generation &+= 1
        return UInt64(slots[number].generation) << 32 | UInt64(number)
    }

    /// Who has `ticket`; nil when they are gone or have a newer one.
    package subscript(ticket: UInt64) -> Occupant? {
        let number = Int(ticket & 0xFFFF_FFFF)
        guard number < slots.count, slots[number].generation == UInt32(ticket >> 32) else { return nil }
        return slots[number].occupant
    }

    /// All who have a slot, as of now.
    package var occupants: [Occupant] { slots.compactMap(\.occupant) }
}
