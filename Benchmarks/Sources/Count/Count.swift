import Foundation
import Workloads

// Runs one workload as often as it is told, so that a tool that counts can look at the whole process:
//
//   Count                           prints the workloads' names
//   Count NAME ITERATIONS PLACE     runs one, in a directory where what it needs is left for the next run
//
// No `async`: valgrind 3.19 does not survive what libdispatch does then with the main thread.

@main
enum Count {
    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        guard !words.isEmpty else {
            for workload in Workload.all { print(workload.name) }
            return
        }
        guard words.count == 3, let workload = Workload.all.first(where: { $0.name == words[1] }),
            let iterationCount = Int(words[2])
        else {
            FileHandle.standardError.write(Data("usage: Count [NAME ITERATIONS PLACE]\n".utf8))
            exit(64)
        }
        let iterate = try workload.prepare(MeasuredPlace(path: words[3]))
        for _ in 0..<iterationCount { try iterate() }
    }
}
