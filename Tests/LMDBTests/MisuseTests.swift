import Foundation
import TestSupport
import Testing

/// What the types forbid, shown to the compiler: each file of `Misuse` says in its first line how it is refused.
@Suite("Misuse is refused by the compiler")
struct MisuseTests {
    @Test("and correct use is not")
    func correctUse() throws {
        let compiled = try compile("CorrectUse")
        #expect(compiled.status == 0, "\(compiled.output)")
    }

    @Test(
        "invariant 8: no transaction leaves its closure, its thread's turn, or its environment's rules",
        arguments: [
            "ReadInAsyncCode", "WriteInAsyncCode", "AwaitInTransaction", "PutInReadTransaction", "KeepTransaction",
            "KeepWriteTransaction", "ReturnTransaction", "MakeTransaction", "KeepCursor", "KeepSpan", "ReturnSpan",
            "DurabilityFlag",
        ])
    func misuse(name: String) throws {
        let source = try String(contentsOfFile: path(of: name), encoding: .utf8)
        let firstLine = try #require(source.split(separator: "\n").first)
        let expected = try #require(firstLine.firstRange(of: "// refused: ").map { firstLine[$0.upperBound...] })
        let compiled = try compile(name)
        #expect(compiled.status != 0, "\(name) compiles")
        #expect(compiled.output.contains(expected), "\(compiled.output)")
        // It is refused for that and for nothing else.
        let errors = compiled.output.split(separator: "\n").filter {
            $0.contains("\(name).swift:") && $0.contains("error:")
        }
        #expect(errors.count == 1, "\(compiled.output)")
    }

    @Test("no file of misuse is forgotten")
    func allFiles() throws {
        let folder = URL(filePath: path(of: "CorrectUse")).deletingLastPathComponent().path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count == 13)
    }

    private func path(of name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Misuse/\(name).swift").path
    }

    // Ownership and lifetimes are checked after the types, so the compiler goes as far as its intermediate language.
    private func compile(_ name: String) throws -> (status: Int32, output: String) {
        let headers = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/CLMDB").standardizedFileURL.path
        return try runTool(
            Self.compiler,
            [
                "-emit-sil", "-o", "/dev/null", "-swift-version", "6", "-I", ChildProcess.productsPath + "/Modules",
                "-I", headers, "-Xcc",
                "-fmodule-map-file=" + ChildProcess.productsPath + "/CCRC32.build/module.modulemap", path(of: name),
            ])
    }

    /// The compiler beside the `swift` that runs these tests; else the one on the path.
    private static let compiler: String = {
        let parent = URL(filePath: "/proc/\(getppid())/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = parent.appending(path: "swiftc").path
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : "swiftc"
    }()
}
