// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that nobody who depends on Tracemark fetches the peers that it is compared with.
let package = Package(
    name: "tracemark-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracemark", path: "../..", traits: []),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    ],
    targets: [
        .executableTarget(
            name: "RuntimeBenchmark",
            dependencies: [
                "CAllocations",
                .product(name: "Tracemark", package: "tracemark"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
            ],
            plugins: [.plugin(name: "TracemarkPlugin", package: "tracemark")]
        ),
        // The stack that a level of recursion takes.
        .executableTarget(
            name: "StackBenchmark", dependencies: [.product(name: "Tracemark", package: "tracemark")],
            plugins: [.plugin(name: "TracemarkPlugin", package: "tracemark")]),
        // The exporter behind a program that records, and the server that it sends to.
        .executableTarget(
            name: "ExportBenchmark",
            dependencies: [
                .product(name: "Tracemark", package: "tracemark"),
                .product(name: "TracemarkExport", package: "tracemark"),
            ]),
        // What the test of performance counts the instructions of.
        .executableTarget(
            name: "InstructionWorkload", dependencies: [.product(name: "Tracemark", package: "tracemark")],
            plugins: [.plugin(name: "TracemarkPlugin", package: "tracemark")]),
        // Counts what is allocated, by standing in front of the C library's functions.
        .target(name: "CAllocations"),
    ],
    swiftLanguageModes: [.v6]
)
