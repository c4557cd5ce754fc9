// swift-tools-version: 6.1
import PackageDescription

// Micro-benchmarks, a package of its own so that the product does not depend on their tools. `Sources/` has the
// workloads, and links to the targets of the package above that are measured, with what they depend on: a dependency on
// that package by path would need library products there, which the product has no use for, and would not show what is
// `package` there. A target that comes to be below `EventStore` there is linked in `Sources/` and gets its line here.
//
//   tools/micro-benchmarks           counts, against thresholds.json
//   tools/micro-benchmarks --time    time, for orientation

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let benchmark: Target.Dependency = .product(name: "Benchmark", package: "benchmark")

let package = Package(
    name: "diario-benchmarks",
    dependencies: [
        // Without its traits, which replace malloc and parts of Swift's runtime.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .target(name: "CCRC32"),
        .target(name: "LMDB", dependencies: ["CLMDB", "CCRC32"]),
        .target(name: "EventModel"),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "GestaoOnline", dependencies: ["EventModel", "CSimdjson"]),
        .target(name: "GestaoOnlineSamples", dependencies: ["EventModel"]),
        .target(name: "CLinux"),
        .target(name: "CSHA256"),
        .target(name: "CZstd", linkerSettings: [.linkedLibrary("zstd")]),
        .target(
            name: "EventStore",
            dependencies: ["EventModel", "LMDB", "CCRC32", "CLinux", "CSHA256", "CZstd", crypto, deque]),

        .target(
            name: "Workloads", dependencies: ["EventModel", "EventStore", "GestaoOnline", "GestaoOnlineSamples"]),
        .executableTarget(name: "Count", dependencies: ["Workloads"]),
        // What stands in a folder named Benchmarks, and nothing else, is run by `swift package benchmark`.
        .executableTarget(
            name: "Micro", dependencies: ["Workloads", benchmark], path: "Benchmarks/Micro",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
)

let ofC = ["CCRC32", "CLinux", "CSHA256", "CSimdjson", "CZstd"]
for target in package.targets where target.type != .system && !ofC.contains(target.name) {
    target.swiftSettings = settings
}
