// swift-tools-version: 6.2
import PackageDescription

/// The runtime, wrappers and their tests alone: a build with a sanitizer shares nothing with the others, and `swift test`
/// builds every test of a package. The folders are links.
let package = Package(
    name: "tracemark-thread-sanitizer",
    platforms: [.macOS(.v15)],
    targets: [
        .systemLibrary(name: "CTaskLocals"),
        .target(name: "Tracemark", dependencies: ["CTaskLocals"]),
        .target(name: "TracemarkGenerator"),
        .executableTarget(name: "tracemark-generate", dependencies: ["TracemarkGenerator"]),
        .plugin(name: "TracemarkPlugin", capability: .buildTool(), dependencies: ["tracemark-generate"]),
        .target(
            name: "Declarations", dependencies: ["Tracemark"], path: "Fixtures/Declarations", exclude: ["README.md"],
            plugins: ["TracemarkPlugin"]),
        .target(
            name: "CallerIsolation", dependencies: ["Tracemark"], path: "Fixtures/CallerIsolation",
            swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")], plugins: ["TracemarkPlugin"]),
        .target(name: "ExclusiveTracing"),
        .testTarget(name: "TracemarkTests", dependencies: ["Tracemark", "ExclusiveTracing"]),
        .testTarget(
            name: "WrapperTests", dependencies: ["Tracemark", "Declarations", "CallerIsolation", "ExclusiveTracing"]),
    ],
    swiftLanguageModes: [.v6]
)
