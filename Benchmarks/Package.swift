// swift-tools-version: 6.1
import PackageDescription

// Micro-benchmarks, a package of its own so that the product does not depend on their tools. `Sources/` links to the
// targets of the package above that are measured: a dependency on it by path would need library products there, which
// the product has no use for, and would fetch all that it depends on.
//
//   swift package --disable-sandbox benchmark

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "diario-benchmarks",
    dependencies: [
        // Without its traits, which replace malloc and parts of Swift's runtime.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: [])
    ],
    targets: [
        .target(name: "EventModel", swiftSettings: settings),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "GestaoOnline", dependencies: ["EventModel", "CSimdjson"], swiftSettings: settings),
        .target(name: "GestaoOnlineSamples", dependencies: ["EventModel"], swiftSettings: settings),

        .executableTarget(
            name: "Decode",
            dependencies: [
                "EventModel", "GestaoOnline", "GestaoOnlineSamples", .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/Decode", swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
)
