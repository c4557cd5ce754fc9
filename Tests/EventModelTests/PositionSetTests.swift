import EventModel
import Testing

@Suite("Some positions of a range")
struct PositionSetTests {
    @Test("has what was inserted and nothing else, at the borders of words and of the range too")
    func members() {
        let range: ClosedRange<Position> = 60...260
        var set = PositionSet(within: range)
        let members: [Position] = [60, 61, 123, 124, 187, 188, 260]
        for position in members { set.insert(position) }
        set.insert(124)
        #expect(set.count == members.count)
        for position in 0...400 as ClosedRange<Position> {
            #expect(set.contains(position) == members.contains(position), "\(position)")
        }
    }

    @Test("positions that are excluded are not of a selection, whatever else it asks for")
    func excluded() {
        var set = PositionSet(within: 5...5)
        set.insert(5)
        #expect(Selection(excluded: set).asksForContent && Selection(excluded: set) != Selection())
    }
}
