// swift-tools-version: 6.2
import PackageDescription

// Tracemark as a user of the decorator gets it, without the packages of the server. A dependant of any tools version can
// name it: `traits: []` takes 6.1. The folders of the sources are links to those of the checkout.
let package = Package(
    name: "tracemark",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Tracemark", targets: ["Tracemark"]),
        .library(name: "TransparencyProbe", targets: ["TransparencyProbe"]),
        .plugin(name: "TracemarkPlugin", targets: ["TracemarkPlugin"]),
    ],
    targets: [
        .target(name: "Tracemark"),
        .target(name: "TracemarkGenerator"),
        .executableTarget(name: "tracemark-generate", dependencies: ["TracemarkGenerator"]),
        .executableTarget(name: "tracemark-review"),
        .plugin(name: "TracemarkPlugin", capability: .buildTool(), dependencies: ["tracemark-generate"]),
        .target(name: "TransparencyStart"),
        .target(name: "TransparencyProbe", dependencies: ["Tracemark", "TransparencyStart"]),
    ],
    swiftLanguageModes: [.v6]
)
