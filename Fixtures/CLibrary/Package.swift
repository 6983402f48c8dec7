// swift-tools-version: 6.1
import PackageDescription

// A package that traces its own C library through comments in its header.
let package = Package(
    name: "c-library",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracemark", path: "../..", traits: [])
    ],
    targets: [
        .target(name: "CStats"),
        .executableTarget(
            name: "statistics",
            dependencies: ["CStats", .product(name: "Tracemark", package: "tracemark")],
            path: "Sources/Statistics",
            plugins: [
                .plugin(name: "TracemarkPlugin", package: "tracemark"),
                .plugin(name: "TracemarkCPlugin", package: "tracemark"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
