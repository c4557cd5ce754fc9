// swift-tools-version: 6.2
import PackageDescription

// One line a target, from the ground up: a target may import what stands above it here and in its own line, nothing
// else. `tools/check` builds with `--explicit-target-dependency-import-check error`, so the compiler holds us to it.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    // An event is borrowed by type (`EventView`), which says whose bytes it borrows.
    .enableExperimentalFeature("Lifetimes"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { .product(name: $0, package: "swift-nio") }
let tls: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle: [Target.Dependency] = ["ServiceLifecycle", "UnixSignals"].map {
    .product(name: $0, package: "swift-service-lifecycle")
}
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

// The program carries Swift's runtime and Foundation in itself: it starts a third sooner, and a machine that runs it
// needs no Swift. Tests are linked as ever, so nothing is compiled twice (docs/decisions/0012).
let staticSwift: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-use-ld=lld"]
            + ["Foundation", "FoundationEssentials", "FoundationInternationalization"].map { "-l" + $0 }
            + ["CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections"].map { "-l" + $0 })
]

let package = Package(
    name: "diario",
    products: [
        .executable(name: "diario", targets: ["Diario"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Base: values and storage.
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .target(name: "CCRC32"),
        .target(name: "LMDB", dependencies: ["CLMDB", "CCRC32"]),
        .target(name: "EventModel"),
        .target(name: "CLinux"),
        .target(name: "Processes", dependencies: ["CLinux"]),

        // Feature: what GO sends, and how an event is written for others.
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "GestaoOnline", dependencies: ["EventModel", "CSimdjson"]),
        .target(name: "GestaoOnlineSamples", dependencies: ["EventModel"]),
        .target(name: "EventFormats", dependencies: ["EventModel"]),

        // Engine: the log, its index, and what moves a selection of events.
        .target(name: "CSHA256"),
        .target(name: "CZstd", linkerSettings: [.linkedLibrary("zstd")]),
        .target(
            name: "EventStore",
            dependencies: ["EventModel", "LMDB", "CCRC32", "CLinux", "CSHA256", "CZstd", crypto, deque]),
        .target(name: "ReplayStore", dependencies: ["EventModel", "EventStore", "LMDB", "CLinux"]),
        .target(name: "Replay", dependencies: ["EventModel", "EventStore", deque, heap]),
        .target(name: "Reports", dependencies: ["EventModel", "EventFormats", "EventStore", "ReplayStore", heap]),

        // Adapters: what touches HTTP, files and other processes.
        .target(name: "Access", dependencies: ["EventModel", crypto]),
        .target(
            name: "Sinks",
            dependencies: [
                "EventModel", "EventStore", "Replay", "EventFormats", "CLinux", "CZstd", "Processes", crypto,
                httpClient,
                tls,
            ] + nio),
        .target(
            name: "Receiver", dependencies: ["EventModel", "EventStore", "GestaoOnline", "Access", logging] + nio),
        .target(
            name: "Bench",
            dependencies: [
                "EventModel", "EventStore", "GestaoOnline", "GestaoOnlineSamples", "CLinux", "Processes", "Replay",
                "Sinks",
                crypto, histogram,
            ] + nio),

        .target(
            name: "DiarioCommand",
            dependencies: [
                "EventModel", "EventFormats", "EventStore", "GestaoOnline", "GestaoOnlineSamples", "Access", "Receiver",
                "Replay", "ReplayStore", "Reports", "Sinks", "Bench", "CLinux", arguments, logging,
            ] + lifecycle),

        .executableTarget(name: "Diario", dependencies: ["DiarioCommand"], linkerSettings: staticSwift),

        // Tests: one target a module. What drives the whole program from outside is in Tests/Campaigns.
        .target(
            name: "TestSupport", dependencies: ["Processes", "EventModel", "GestaoOnlineSamples"],
            path: "Tests/TestSupport"),
        .executableTarget(
            name: "StoreProbe",
            dependencies: ["EventModel", "LMDB", "EventStore", "GestaoOnline", "GestaoOnlineSamples"],
            path: "Tests/StoreProbe"),
        .testTarget(name: "EventModelTests", dependencies: ["EventModel", "GestaoOnlineSamples", "TestSupport"]),
        .testTarget(
            name: "LMDBTests", dependencies: ["LMDB", "CLMDB", "GestaoOnlineSamples", "TestSupport", "StoreProbe"],
            exclude: ["Misuse"]),
        .testTarget(
            name: "EventStoreTests",
            dependencies: [
                "EventModel", "LMDB", "CCRC32", "EventStore", "GestaoOnlineSamples", "TestSupport", "StoreProbe",
                crypto,
            ],
            exclude: ["Fixtures", "Shims"]),
        .testTarget(
            name: "GestaoOnlineTests",
            dependencies: ["EventModel", "GestaoOnline", "GestaoOnlineSamples", "TestSupport"],
            exclude: ["Fixtures"]),
        .testTarget(name: "EventFormatsTests", dependencies: ["EventFormats", "EventModel", "TestSupport"]),
        .testTarget(name: "AccessTests", dependencies: ["Access", "EventModel"]),
        .testTarget(
            name: "ReplayStoreTests",
            dependencies: ["EventModel", "EventStore", "LMDB", "ReplayStore", "TestSupport", "StoreProbe"]),
        .testTarget(
            name: "ReplayTests",
            dependencies: [
                "EventModel", "EventStore", "GestaoOnlineSamples", "Replay", "Sinks", "TestSupport", tls,
            ] + nio),
        .testTarget(
            name: "ReceiverTests",
            dependencies: ["Receiver", "Access", "EventModel", "EventStore", "GestaoOnline", "TestSupport", logging]),
        .testTarget(
            name: "BenchTests",
            dependencies: ["Bench", "EventModel", "EventStore", "GestaoOnlineSamples", "TestSupport", crypto] + nio),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "EventModel", "EventStore", "EventFormats", "GestaoOnline", "GestaoOnlineSamples", "Receiver",
                "Reports",
                "DiarioCommand", "Processes", "TestSupport", subprocess, logging,
            ] + lifecycle),
    ]
)

let ofC = ["CCRC32", "CLinux", "CSHA256", "CSimdjson", "CZstd"]
for target in package.targets where target.type != .system && !ofC.contains(target.name) {
    target.swiftSettings = settings
}
