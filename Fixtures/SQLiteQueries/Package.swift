// swift-tools-version: 6.1
import PackageDescription

// A package that traces SQLite, whose header it cannot edit, through tracemark.json.
let package = Package(
    name: "sqlite-queries",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tracemark", path: "../..", traits: [])
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .executableTarget(
            name: "sqlite-queries",
            dependencies: ["CSQLite", .product(name: "Tracemark", package: "tracemark")],
            plugins: [
                .plugin(name: "TracemarkPlugin", package: "tracemark"),
                .plugin(name: "TracemarkCPlugin", package: "tracemark"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
