import Foundation
import Testing

/// Packages that trace C, built and run as their users would.
@Suite(.serialized)
struct FixtureTests {
    @Test("A package traces its own C library by comments, and a changed header changes the wrappers")
    func ownLibrary() async throws {
        let package = try FixturePackage("CLibrary", program: "statistics")
        let first = try await package.build()
        try #require(first.status == 0, "\(first.text)")
        #expect(!first.text.contains("warning:"), "\(first.text)")
        let run = try package.run()
        #expect(run.output == "6.0 true 8 9\n")
        // The C calls stand below the Swift function that made them; one was made through a function value.
        let tree = run.error.split(separator: "\n").map(String.init)
        let parent = try #require(tree.firstIndex { $0.hasPrefix("measure ") })
        let children = tree[(parent + 1)...].prefix { $0.hasPrefix("├") || $0.hasPrefix("└") || $0.hasPrefix("│") }
        for name in ["stats_create", "add 1.0", "add 2.5", "✗ add nan", "stats_each", "stats_measure_of"] {
            #expect(children.contains { $0.contains("─ \(name) ") }, "\(run.error)")
        }
        #expect(!run.error.contains("stats_free"))

        // A change of nothing compiles nothing, from the third build on.
        _ = try await package.build()
        let third = try await package.build()
        #expect(!third.output.contains("Compiling statistics") && !third.output.contains("Tracing C"), "\(third.text)")

        let header = "Sources/CStats/include/CStats.h"
        try package.replace("// Not traced.", with: "// @trace(\"free it\")", in: header)
        let second = try await package.build()
        try #require(second.status == 0, "\(second.text)")
        #expect(try package.run().error.contains("free it"))

        try package.replace("@trace(\"free it\")", with: "@trcae", in: header)
        let mistaken = try await package.build()
        #expect(mistaken.status != 0)
        #expect(
            mistaken.text.contains("\(package.root.path)/\(header):34:4: error: '@trcae' is no annotation"),
            "\(mistaken.text)")
    }

    @Test(
        "A package traces SQLite by tracemark.json, and shows its calls below the Swift functions that made them",
        .enabled(if: CLibraries.arePresent))
    func sqlite() async throws {
        let package = try FixturePackage("SQLiteQueries", program: "sqlite-queries")
        let build = try await package.build()
        try #require(build.status == 0, "\(build.text)")
        #expect(!build.text.contains("unhandled") && !build.text.contains("warning:"), "\(build.text)")
        let run = try package.run()
        #expect(run.output == "[\"Letters\", \"Notes\"]\n")
        let traces = run.error.split(separator: "\n\n").map(String.init)
        let fill = try #require(traces.first { $0.contains("\nLibrary.fill ") })
        #expect(fill.split(separator: "─ sqlite3_exec").count == 3 && fill.contains("✗ sqlite3_exec"), "\(fill)")
        let titles = try #require(traces.first { $0.contains("\nLibrary.titles ") })
        for child in ["├─ sqlite3_prepare_v2 ", "├─ sqlite3_step ", "└─ sqlite3_finalize "] {
            #expect(titles.contains(child), "\(titles)")
        }

        // Another pattern is found by the next build; one that matches nothing fails it at its place.
        let file = "Sources/sqlite-queries/tracemark.json"
        try package.replace("[\"sqlite3_step\"]", with: "[\"sqlite3_step\", \"sqlite3_stop\"]", in: file)
        let mistaken = try await package.build()
        #expect(mistaken.status != 0)
        #expect(
            mistaken.text.contains(
                "tracemark.json:13:43: error: the module 'CSQLite' has no function 'sqlite3_stop'; did you mean"),
            "\(mistaken.text)")
    }
}
