import Bench
import Foundation
import Testing

@Suite("The commit of the checkout that a program lies in")
struct CheckoutTests {
    @Test("is the newest one, marked where something is not committed")
    func commit() async throws {
        try await withTemporaryDirectory { directory in
            try git("init", "-q", directory)
            try git(
                "-C", directory, "-c", "user.name=a", "-c", "user.email=a@a.test", "commit", "-q", "--allow-empty",
                "-m", "one")
            let inside = directory + "/build"
            try FileManager.default.createDirectory(atPath: inside, withIntermediateDirectories: false)
            let commit = try #require(Checkout.commit(holding: inside))
            #expect(commit.count == 40 && commit.allSatisfy(\.isHexDigit))
            try Data().write(to: URL(fileURLWithPath: directory + "/new"))
            #expect(Checkout.commit(holding: inside) == commit + "-dirty")
        }
    }

    @Test("is not there where there is no checkout, or none with a commit")
    func none() async throws {
        #expect(Checkout.commit(holding: "/") == nil)
        #expect(Checkout.commit(holding: "/nonexistent") == nil)
        try await withTemporaryDirectory { directory in
            try git("init", "-q", directory)
            #expect(Checkout.commit(holding: directory) == nil)
        }
    }

    private func git(_ arguments: String...) throws {
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = ["git"] + arguments
        git.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        try git.run()
        git.waitUntilExit()
        try #require(git.terminationStatus == 0)
    }
}
