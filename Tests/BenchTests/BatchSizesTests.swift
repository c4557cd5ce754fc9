import Bench
import Foundation
import Testing

@Suite("The batch sizes that a receiver logs when it stops")
struct BatchSizesTests {
    private static let closed =
        #"{"time":"2026-11-23T02:45:31.745042Z","level":"info","logger":"diario","message":"log closed","#
        + #""batch_events_max":64,"batch_events_p50":12,"batch_events_p99":63,"commits":9,"events":200}"#

    @Test("are those of the last line that tells them, whatever else is said")
    func last() async throws {
        let earlier = Self.closed.replacingOccurrences(of: "64", with: "7")
        let sizes = try await sizes(
            in: "diario: something\n\(earlier)\n\(Self.closed)\n{\"level\":\"info\"}\nlog closed\n")
        #expect(sizes?.p50 == 12 && sizes?.p99 == 63 && sizes?.max == 64)
    }

    @Test("are not there where nothing was committed, nothing said, or no file is")
    func none() async throws {
        let idle = Self.closed.replacingOccurrences(of: "\"commits\":9", with: "\"commits\":0")
        for text in ["", "log closed\n", idle] {
            #expect(try await sizes(in: text) == nil)
        }
        #expect(BatchSizes(loggedAt: "/nonexistent/file") == nil)
    }

    private func sizes(in text: String) async throws -> BatchSizes? {
        try await withTemporaryDirectory { directory in
            try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/log"))
            return BatchSizes(loggedAt: directory + "/log")
        }
    }
}
