import DiarioCommand
import Foundation
import TestSupport
import Testing

@Suite("The queue before standard error")
struct LineQueueTests {
    @Test("drops lines and makes nobody wait while nobody reads, and says how many, as soon as somebody does")
    func unread() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        let queue = try LineQueue(descriptor: writing, byteCountMax: 1 << 16) { "dropped \($0)" }
        let lineCount = 20_000
        for number in 0..<lineCount { queue.write(line: "line \(number)") }
        queue.flush(waitingMilliseconds: 1)

        var numbers: [Int] = []
        var rest = ""
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var droppedCount = 0
        // Lines are whole and in their order, and what is missing is counted.
        while numbers.count + droppedCount < lineCount {
            let count = read(reading, &buffer, buffer.count)
            try #require(count > 0)
            rest += String(decoding: buffer[..<count], as: UTF8.self)
            let whole = rest.split(separator: "\n", omittingEmptySubsequences: false)
            rest = String(whole.last ?? "")
            for line in whole.dropLast() {
                let words = line.split(separator: " ")
                let number = try #require(words.last.flatMap { Int($0) }, "\(line)")
                if words[0] == "dropped" { droppedCount += number } else { numbers.append(number) }
            }
        }
        #expect(numbers.count + droppedCount == lineCount && droppedCount > 0)
        #expect(numbers == numbers.sorted() && numbers.first == 0)

        // From now on it is read, and everything comes.
        queue.write(line: "afterwards")
        queue.flush(waitingMilliseconds: 60_000)
        let count = read(reading, &buffer, buffer.count)
        #expect(String(decoding: buffer[..<max(0, count)], as: UTF8.self) == "afterwards\n")
    }
}
