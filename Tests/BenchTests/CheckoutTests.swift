import Bench
import Foundation
import TestSupport
import Testing

@Suite("The commit of the checkout that a program lies in")
struct CheckoutTests {
    @Test("is the newest one, marked where something is not committed")
    func commit() throws {
        try withTemporaryDirectory { directory in
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
    func none() throws {
        #expect(Checkout.commit(holding: "/") == nil)
        #expect(Checkout.commit(holding: "/nonexistent") == nil)
        try withTemporaryDirectory { directory in
            try git("init", "-q", directory)
            #expect(Checkout.commit(holding: directory) == nil)
        }
    }

    private func git(_ arguments: String...) throws {
        let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        let ran = try runTool("git", arguments, environment: environment)
        try #require(ran.status == 0, "\(ran.output)")
    }
}
