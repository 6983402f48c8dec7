// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that nobody who depends on Tracemark fetches swift-syntax.
///
/// The generator's sources are linked into each target, so that its internals need no `@testable` build, which would
/// change the speeds that are measured.
let package = Package(
    name: "scanner-oracle",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/swiftlang/swift-syntax", exact: "603.0.1")
    ],
    targets: [
        // Compares what the scanner finds with what SwiftParser finds.
        .executableTarget(
            name: "ScannerOracle",
            dependencies: [
                "Measuring",
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
            ]),
        // The scanner's speed alone, as a plain `swift build` compiles it, without a debug build of swift-syntax.
        .executableTarget(name: "ScannerSpeed", dependencies: ["Measuring"]),
        .target(name: "Measuring"),
    ],
    swiftLanguageModes: [.v6]
)
