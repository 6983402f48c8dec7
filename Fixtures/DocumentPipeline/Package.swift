// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "document-pipeline",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "document-pipeline", targets: ["DocumentPipeline"])
    ],
    dependencies: [
        // Outside this repository: .package(url: "https://github.com/tracemark/tracemark", from: "0.1.0", traits: [])
        .package(name: "tracemark", path: "../..", traits: [])
    ],
    targets: [
        .executableTarget(
            name: "DocumentPipeline",
            dependencies: [.product(name: "Tracemark", package: "tracemark")],
            plugins: [.plugin(name: "TracemarkPlugin", package: "tracemark")]
        ),
        .testTarget(
            name: "DocumentPipelineTests",
            dependencies: ["DocumentPipeline", .product(name: "Tracemark", package: "tracemark")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
