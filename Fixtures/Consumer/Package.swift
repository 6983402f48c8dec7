// swift-tools-version: 6.1
import PackageDescription

// What the tests of the plugins copy, edit and build: two targets with files of the same name, one without an
// annotation and one without Swift.
let tracemark = Target.Dependency.product(name: "Tracemark", package: "tracemark")
let plugin = Target.PluginUsage.plugin(name: "TracemarkPlugin", package: "tracemark")

let package = Package(
    name: "consumer",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracemark", path: "../..", traits: [])
    ],
    targets: [
        .executableTarget(name: "consumer", dependencies: ["Greeter", "Mailer", "Plain", "CShim", tracemark]),
        .target(name: "Greeter", dependencies: [tracemark], plugins: [plugin]),
        .target(name: "Mailer", dependencies: [tracemark], plugins: [plugin]),
        .target(name: "Plain", dependencies: [tracemark], plugins: [plugin]),
        .target(name: "CShim", plugins: [plugin]),
    ],
    swiftLanguageModes: [.v6]
)
