// swift-tools-version: 6.2
import PackageDescription

// What every user compiles once. Indexing the C library for it took a fifth of that time, and nobody looks it up here.
let lean: [SwiftSetting] = [.unsafeFlags(["-index-ignore-system-modules"], .when(configuration: .debug))]

let package = Package(
    name: "tracemark",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "Tracemark", targets: ["Tracemark"]),
        .library(name: "TracemarkModel", targets: ["TracemarkModel"]),
        .library(name: "TracemarkStore", targets: ["TracemarkStore", "TracemarkOTLP"]),
        .plugin(name: "TracemarkPlugin", targets: ["TracemarkPlugin"]),
        .plugin(name: "TracemarkReview", targets: ["TracemarkReview"]),
        .plugin(name: "TracemarkCheck", targets: ["TracemarkCheck"]),
    ],
    traits: [
        .trait(name: "Store", description: "The embedded store, and reading OTLP: GRDB and swift-protobuf."),
        // A dependant that says `traits: []` fetches no other package.
        .default(enabledTraits: ["Store"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        // The runtime that wrappers and user code call.
        .target(name: "Tracemark", swiftSettings: lean),

        // The generator, and the plugins that run it.
        .target(name: "TracemarkGenerator", swiftSettings: lean),
        .executableTarget(name: "tracemark-generate", dependencies: ["TracemarkGenerator"], swiftSettings: lean),
        // Its folder Generator is a link: a user's build makes the generator without what only the commands need.
        .executableTarget(name: "tracemark-review"),
        .plugin(name: "TracemarkPlugin", capability: .buildTool(), dependencies: ["tracemark-generate"]),
        .plugin(
            name: "TracemarkReview",
            capability: .command(
                intent: .custom(
                    verb: "tracemark", description: "Write the wrappers of every traced target to Traced/."),
                permissions: [
                    .writeToPackageDirectory(
                        reason:
                            "Writes Traced/<target>.swift, to be committed; 'adopt' edits the sources that it is given")
                ]
            ),
            dependencies: ["tracemark-review"]
        ),
        .plugin(
            name: "TracemarkCheck",
            capability: .command(
                intent: .custom(
                    verb: "tracemark-check", description: "Fail when Traced/ is not what the sources would generate.")
            ),
            dependencies: ["tracemark-review"]
        ),

        // One annotated function for each kind of declaration, for the tests.
        .target(
            name: "Declarations", dependencies: ["Tracemark"], path: "Fixtures/Declarations", exclude: ["README.md"],
            plugins: ["TracemarkPlugin"]),

        // What the store, the server and their clients speak about, and the store itself.
        .target(name: "TracemarkModel", dependencies: ["Tracemark"]),
        .target(
            name: "TracemarkOTLP",
            dependencies: [
                "TracemarkModel",
                .product(name: "SwiftProtobuf", package: "swift-protobuf", condition: .when(traits: ["Store"])),
            ]
        ),
        .target(
            name: "TracemarkStore",
            dependencies: [
                "TracemarkModel",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Store"])),
            ]
        ),
        // Traces by a fixed seed, for the tests and the benchmark.
        .target(name: "GeneratedTraces", dependencies: ["TracemarkModel"], path: "Tests/GeneratedTraces"),
        .executableTarget(name: "tracemark-bench-store", dependencies: ["TracemarkStore", "GeneratedTraces"]),

        // What tests of more than one target need.
        .target(name: "ExclusiveTracing", path: "Tests/ExclusiveTracing"),

        .testTarget(name: "TracemarkTests", dependencies: ["Tracemark", "ExclusiveTracing"]),
        .testTarget(name: "WrapperTests", dependencies: ["Tracemark", "Declarations", "ExclusiveTracing"]),
        .testTarget(
            name: "TracemarkGeneratorTests", dependencies: ["TracemarkGenerator", "Tracemark"], exclude: ["Goldens"]),
        .testTarget(name: "TracemarkReviewTests", dependencies: ["tracemark-review"]),
        .testTarget(name: "TracemarkPluginTests"),
        .testTarget(name: "TracemarkModelTests", dependencies: ["TracemarkModel", "GeneratedTraces"]),
        .testTarget(name: "TracemarkOTLPTests", dependencies: ["TracemarkOTLP"], exclude: ["Files"]),
        .testTarget(
            name: "TracemarkStoreTests",
            dependencies: [
                "TracemarkStore", "GeneratedTraces", "tracemark-bench-store",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Store"])),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
