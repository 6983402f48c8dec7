// swift-tools-version: 6.2
import PackageDescription

/// The runtime and its tests alone: a build with a sanitizer shares nothing with the others, and `swift test` builds
/// every test of a package. The folders are links.
let package = Package(
    name: "tracemark-thread-sanitizer",
    platforms: [.macOS(.v15)],
    targets: [
        .systemLibrary(name: "CTaskLocals"),
        .target(name: "Tracemark", dependencies: ["CTaskLocals"]),
        .target(name: "ExclusiveTracing"),
        .testTarget(name: "TracemarkTests", dependencies: ["Tracemark", "ExclusiveTracing"]),
    ],
    swiftLanguageModes: [.v6]
)
