// swift-tools-version: 6.2
import PackageDescription

// What every user compiles once. Indexing the C library for it took a fifth of that time, and nobody looks it up here.
let lean: [SwiftSetting] = [.unsafeFlags(["-index-ignore-system-modules"], .when(configuration: .debug))]
// What every user's build runs too. Without what a debugger reads it compiles in nine tenths of the time; and with one
// thread there are no clashing accesses, which to look for took a twentieth of each run. Not as one module: SwiftPM asks for
// a plugin's tool twice in a first build, and only file by file the compiler sees that it is there already.
let tool: [SwiftSetting] =
    lean + [
        .unsafeFlags(["-enforce-exclusivity=unchecked"]),
        .unsafeFlags(["-gnone"], .when(configuration: .debug)),
    ]
// What starts once for each target of a build, in two thirds of the time without libraries that it does not use.
let generator: [SwiftSetting] =
    tool + [
        .unsafeFlags(
            ["concurrency", "string-processing"].flatMap { ["-Xfrontend", "-disable-implicit-\($0)-module-import"] })
    ]

let package = Package(
    name: "tracemark",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "Tracemark", targets: ["Tracemark"]),
        .library(name: "TracemarkExport", targets: ["TracemarkExport"]),
        .library(name: "TracemarkTracing", targets: ["TracemarkTracing"]),
        .library(name: "TracemarkModel", targets: ["TracemarkModel"]),
        .library(name: "TracemarkStore", targets: ["TracemarkStore", "TracemarkOTLP"]),
        .library(name: "TracemarkClient", targets: ["TracemarkClient"]),
        .library(name: "TracemarkEmbedded", targets: ["TracemarkEmbedded"]),
        .executable(name: "tracemark", targets: ["TracemarkCLI"]),
        .plugin(name: "TracemarkPlugin", targets: ["TracemarkPlugin"]),
        .plugin(name: "TracemarkCPlugin", targets: ["TracemarkCPlugin"]),
        .plugin(name: "TracemarkReview", targets: ["TracemarkReview"]),
        .plugin(name: "TracemarkCheck", targets: ["TracemarkCheck"]),
    ],
    traits: [
        .trait(name: "Tracing", description: "The bridge to swift-distributed-tracing, swift-log and their kin."),
        .trait(name: "Store", description: "The embedded store, and reading OTLP: GRDB and swift-protobuf."),
        .trait(name: "Server", description: "The server and the command.", enabledTraits: ["Store"]),
        // A dependant that says `traits: []` fetches no other package.
        .default(enabledTraits: ["Tracing", "Store", "Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
    ],
    targets: [
        // The runtime that wrappers and user code call, and the header of two entry points of Swift's own runtime.
        .systemLibrary(name: "CTaskLocals"),
        .target(name: "Tracemark", dependencies: ["CTaskLocals"], swiftSettings: lean),

        // The generator, and the plugins that run it.
        .target(name: "TracemarkGenerator", swiftSettings: generator),
        .executableTarget(name: "tracemark-generate", dependencies: ["TracemarkGenerator"], swiftSettings: generator),
        // Its folder Generator is a link: a user's build makes the generator without what only the commands need.
        .executableTarget(name: "tracemark-review"),
        .plugin(name: "TracemarkPlugin", capability: .buildTool(), dependencies: ["tracemark-generate"]),

        // The same for C. libclang is opened at run time, so this is the shape of its values and no more.
        .systemLibrary(name: "CLibclang"),
        .target(name: "TracemarkClang", dependencies: ["TracemarkGenerator", "CLibclang"], swiftSettings: tool),
        .executableTarget(
            name: "tracemark-generate-c", dependencies: ["TracemarkClang", "TracemarkGenerator"], swiftSettings: tool),
        .plugin(name: "TracemarkCPlugin", capability: .buildTool(), dependencies: ["tracemark-generate-c"]),

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
        // The same in a target whose asynchronous functions run on their caller's actor.
        .target(
            name: "CallerIsolation", dependencies: ["Tracemark"], path: "Fixtures/CallerIsolation",
            swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")], plugins: ["TracemarkPlugin"]),

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
        // The store on ClickHouse, over HTTP.
        .target(
            name: "TracemarkClickHouse",
            dependencies: [
                "TracemarkModel",
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["Server"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Server"])),
            ]
        ),
        // Files of other formats: written and read a record at a time.
        .target(
            name: "TracemarkFormats",
            dependencies: [
                "TracemarkModel", "TracemarkOTLP",
                .target(name: "SystemZlib", condition: .when(traits: ["Server"])),
            ]),
        // The store on another machine, model calls, and the client that users call.
        .target(name: "TracemarkClient", dependencies: ["Tracemark", "TracemarkModel"]),
        .target(name: "TracemarkEmbedded", dependencies: ["TracemarkClient", "TracemarkOTLP", "TracemarkStore"]),
        .target(
            name: "TracemarkServer",
            dependencies: [
                "Tracemark", "TracemarkModel", "TracemarkOTLP", "TracemarkStore", "TracemarkFormats",
                "TracemarkClient", "DashboardFiles",
                .target(name: "SystemZlib", condition: .when(traits: ["Server"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Server"])),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: .when(traits: ["Server"])),
                .product(name: "NIOHTTP2", package: "swift-nio-http2", condition: .when(traits: ["Server"])),
                .product(name: "NIOHPACK", package: "swift-nio-http2", condition: .when(traits: ["Server"])),
                .product(name: "Crypto", package: "swift-crypto", condition: .when(traits: ["Server"])),
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Server"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["Server"])),
                .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Server"])),
                .product(name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Server"])),
                .product(name: "HummingbirdTLS", package: "hummingbird", condition: .when(traits: ["Server"])),
                .product(name: "HTTPTypes", package: "swift-http-types", condition: .when(traits: ["Server"])),
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["Server"])),
                .product(name: "GRPCCore", package: "grpc-swift-2", condition: .when(traits: ["Server"])),
                .product(
                    name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport",
                    condition: .when(traits: ["Server"])),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf", condition: .when(traits: ["Server"])),
            ],
            plugins: ["TracemarkPlugin"]),
        // The dashboard's pages, within the program.
        .target(name: "DashboardFiles", exclude: ["Web"]),
        .systemLibrary(name: "SystemZlib", providers: [.apt(["zlib1g-dev"])]),
        .executableTarget(
            name: "TracemarkCLI",
            dependencies: [
                "TracemarkClickHouse", "TracemarkClient", "TracemarkEmbedded", "TracemarkFormats", "TracemarkServer",
                .product(
                    name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["Server"])),
            ]
        ),

        // Sending spans elsewhere, and the bridge to the tracing that Swift's servers use.
        .target(name: "TracemarkExport", dependencies: ["Tracemark"]),
        .target(
            name: "TracemarkTracing",
            dependencies: [
                "Tracemark",
                .product(
                    name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Tracing"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle",
                    condition: .when(traits: ["Tracing"])),
            ]
        ),

        // Traces by a fixed seed, for the tests and the benchmark.
        .target(name: "GeneratedTraces", dependencies: ["TracemarkModel"], path: "Tests/GeneratedTraces"),
        // What every store must answer.
        .target(
            name: "StoreExpectations", dependencies: ["GeneratedTraces", "TracemarkModel"],
            path: "Tests/StoreExpectations"),
        .executableTarget(
            name: "tracemark-bench-store", dependencies: ["TracemarkStore", "TracemarkClickHouse", "GeneratedTraces"]),

        // What tests of more than one target need.
        .target(name: "ExclusiveTracing", path: "Tests/ExclusiveTracing"),

        .target(name: "Loopback", path: "Tests/Loopback"),
        .target(name: "TestStore", dependencies: ["TracemarkStore", "TracemarkClickHouse"], path: "Tests/TestStore"),
        // The Python reference's examples, and a program that records, each to be run by tests.
        // What the README shows, compiled.
        .target(
            name: "Snippets", dependencies: ["TracemarkEmbedded", "TracemarkExport", "TracemarkTracing"],
            path: "Fixtures/Snippets"),
        .executableTarget(
            name: "Reference", dependencies: ["Tracemark", "TracemarkEmbedded"], path: "Fixtures/Reference",
            exclude: ["README.md"], plugins: ["TracemarkPlugin"]),
        .executableTarget(
            name: "RecordingProgram", dependencies: ["Tracemark", "TracemarkEmbedded"], path: "Tests/RecordingProgram"),

        .testTarget(name: "TracemarkTests", dependencies: ["Tracemark", "ExclusiveTracing"]),
        .testTarget(
            name: "WrapperTests", dependencies: ["Tracemark", "Declarations", "CallerIsolation", "ExclusiveTracing"]),
        .testTarget(
            name: "TracemarkGeneratorTests", dependencies: ["TracemarkGenerator", "Tracemark"], exclude: ["Goldens"]),
        .testTarget(name: "TracemarkReviewTests", dependencies: ["tracemark-review"]),
        .testTarget(name: "TracemarkPluginTests"),
        .testTarget(name: "TracemarkModelTests", dependencies: ["TracemarkModel", "GeneratedTraces"]),
        .testTarget(
            name: "TracemarkOTLPTests", dependencies: ["TracemarkOTLP", "GeneratedTraces"], exclude: ["Files"]),
        .testTarget(
            name: "TracemarkStoreTests",
            dependencies: [
                "TracemarkStore", "GeneratedTraces", "StoreExpectations", "tracemark-bench-store",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Store"])),
            ]),
        .testTarget(
            name: "TracemarkClickHouseTests",
            dependencies: [
                "TracemarkClickHouse", "TracemarkStore", "GeneratedTraces", "StoreExpectations", "TracemarkCLI",
                "Loopback",
            ]),
        .testTarget(name: "TracemarkClientTests", dependencies: ["TracemarkClient", "Loopback", "ExclusiveTracing"]),
        .testTarget(
            name: "TracemarkEmbeddedTests",
            dependencies: [
                "TracemarkEmbedded", "Loopback", "GeneratedTraces", "ExclusiveTracing", "Reference", "RecordingProgram",
                "Snippets", "TracemarkCLI", "TestStore",
            ]),
        .testTarget(
            name: "TracemarkFormatsTests", dependencies: ["TracemarkFormats", "GeneratedTraces", "SystemZlib"]),
        .testTarget(
            name: "TracemarkServerTests",
            dependencies: [
                "TracemarkServer", "TracemarkStore", "TracemarkCLI", "TracemarkClient", "TracemarkExport",
                "ExclusiveTracing", "Loopback", "export-probe", "TestStore",
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["Server"])),
            ],
            exclude: ["Files"]),
        .testTarget(
            name: "TracemarkCLITests",
            dependencies: [
                "TracemarkCLI", "TracemarkStore", "TestStore",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Store"])),
            ]),

        // The end of a program, with the programs that end.
        .executableTarget(name: "EndingProgram", dependencies: ["Tracemark"], path: "Tests/EndingProgram"),
        .executableTarget(
            name: "EndingProgramAsync", dependencies: ["Tracemark"], path: "Tests/EndingProgramAsync"),
        .testTarget(name: "EndingTests", dependencies: ["EndingProgram", "EndingProgramAsync"]),

        // The exporter, and the bridge: each also with the programs that its tests run.
        .executableTarget(name: "export-probe", dependencies: ["TracemarkExport"], path: "Tests/ExportProbe"),
        .testTarget(
            name: "TracemarkExportTests",
            dependencies: ["TracemarkExport", "TracemarkOTLP", "ExclusiveTracing", "export-probe"]),
        .target(
            name: "BridgeRPC",
            dependencies: [
                "TracemarkTracing",
                .product(name: "GRPCCore", package: "grpc-swift-2", condition: .when(traits: ["Server"])),
            ], path: "Fixtures/Bridge/RPC"),
        .executableTarget(
            name: "bridge-archive",
            dependencies: [
                "BridgeRPC", "TracemarkTracing",
                .product(
                    name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport",
                    condition: .when(traits: ["Server"])),
            ], path: "Fixtures/Bridge/Archive"),
        .executableTarget(
            name: "bridge-server",
            dependencies: [
                "BridgeRPC", "TracemarkTracing",
                .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Server"])),
                .product(
                    name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport",
                    condition: .when(traits: ["Server"])),
            ], path: "Fixtures/Bridge/Server"),
        .executableTarget(
            name: "bridge-client",
            dependencies: [
                "TracemarkTracing",
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["Server"])),
            ], path: "Fixtures/Bridge/Client"),
        .testTarget(
            name: "TracemarkTracingTests",
            dependencies: [
                "TracemarkTracing", "ExclusiveTracing", "bridge-archive", "bridge-server", "bridge-client",
            ]),
        .testTarget(name: "TracemarkClangTests", dependencies: ["TracemarkClang", "TracemarkGenerator", "Tracemark"]),
    ],
    swiftLanguageModes: [.v6]
)
