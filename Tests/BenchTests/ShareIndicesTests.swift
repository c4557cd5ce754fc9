import Bench
import GestaoOnlineSamples
import Testing

@Suite("The webhooks of one connection")
struct ShareIndicesTests {
    @Test(
        "are those of the generator's own share, in the same order",
        arguments: [
            (orders: 1, eventsPerOrder: 1), (3, 5), (1024, 2), (1025, 5), (1030, 3), (2048, 5), (3000, 5),
        ], [1, 2, 7, 64, 100, 1024, 1500])
    func sameAsGenerator(size: (orders: Int, eventsPerOrder: Int), shareCount: Int) {
        let generator = WebhookGenerator(
            seed: 1, orders: size.orders, eventsPerOrder: size.eventsPerOrder, customers: 10)
        for share in [0, 1, shareCount / 2, shareCount - 1] where share < shareCount {
            let indices = ShareIndices(share: share, of: shareCount, generator: generator)
            #expect(Array(indices) == Array(generator.indices(ofShare: share, of: shareCount)), "share \(share)")
        }
    }
}
