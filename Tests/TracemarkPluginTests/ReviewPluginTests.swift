import Foundation
import Testing

extension PluginTests {
    /// `swift package tracemark` and `swift package tracemark-check`, without a terminal.
    @Suite(.serialized)
    struct Reviewing {
        @Test(
            "The reviewed copy is what the build compiles but for places in the sources, for each target with annotations"
        )
        func write() async throws {
            let package = try await ConsumerPackage.restored()
            let review = try await package.review().succeeded()
            #expect(try package.traced() == ["Greeter.swift", "Mailer.swift"])
            #expect(review.standardOutput.contains("Traced/Greeter.swift"), "\(review)")
            #expect(review.standardOutput.contains("Traced/Mailer.swift"), "\(review)")
            #expect(!review.standardOutput.contains(package.root.path), "\(review)")
            try await package.build().succeeded()
            let compiled = try package.generated("Greeter")
            #expect(compiled.contains(/Greeter\/Text\.swift:\d+"/))
            let withoutPlaces = compiled.replacing(/,\s*at: "[^"]*"/, with: "").replacing(/#sourceLocation.*/, with: "")
            #expect(
                try package.read("Traced/Greeter.swift").filter { !$0.isWhitespace }
                    == withoutPlaces.filter { !$0.isWhitespace })
        }

        @Test("Writing again leaves an unchanged copy as it is")
        func unchanged() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review().succeeded()
            let before = try package.modified("Traced/Greeter.swift")
            let review = try await package.review().succeeded()
            #expect(try package.modified("Traced/Greeter.swift") == before)
            #expect(review.standardOutput.contains("unchanged"), "\(review)")
        }

        @Test("The check passes on a fresh copy, and prints nothing")
        func checkPasses() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review().succeeded()
            let check = try await package.check().succeeded()
            #expect(check.standardOutput == "")
        }

        @Test(
            "The check fails on stale copies with a unified diff of every target and the renamed spans, and writes nothing"
        )
        func checkFails() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review().succeeded()
            try package.replace("@trace(\"greet\")", with: "@trace(\"welcome\")", in: "Sources/Greeter/Text.swift")
            try package.replace("_ name", with: "_ user", in: "Sources/Mailer/Text.swift")
            try package.replace("\\(name)", with: "\\(user)", in: "Sources/Mailer/Text.swift")
            let (greeter, mailer) = (try package.read("Traced/Greeter.swift"), try package.read("Traced/Mailer.swift"))

            let check = try await package.check().failed()
            let lines = check.standardOutput.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("--- ") && $0.contains("Traced/Greeter.swift") }, "\(check)")
            #expect(lines.contains { $0.hasPrefix("+++ ") }, "\(check)")
            #expect(lines.contains { $0.hasPrefix("@@ -") }, "\(check)")
            #expect(lines.contains { $0.hasPrefix("-") && $0.contains("\"greet\"") }, "\(check)")
            #expect(lines.contains { $0.hasPrefix("+") && $0.contains("\"welcome\"") }, "\(check)")
            #expect(
                lines.contains { $0.contains("renamed") && $0.contains("greet") && $0.contains("welcome") }, "\(check)")
            #expect(lines.contains { $0.hasPrefix("+") && $0.contains("_ user: String") }, "\(check)")
            #expect(
                check.standardError.contains(
                    "error: tracemark-check failed for Greeter.swift, Mailer.swift: see above."),
                "\(check)")
            #expect(try package.read("Traced/Greeter.swift") == greeter)
            #expect(try package.read("Traced/Mailer.swift") == mailer)

            try await package.review().succeeded()
            try await package.check().succeeded()
        }

        @Test("An edit that only moves lines does not make the copy stale")
        func linesMoved() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review().succeeded()
            try package.replace("// @trace", with: "// Above.\n\n// @trace", in: "Sources/Greeter/Text.swift")
            try await package.check().succeeded()
        }

        @Test("A copy that was never written is stale")
        func neverWritten() async throws {
            let package = try await ConsumerPackage.restored()
            let check = try await package.check().failed()
            #expect(check.standardOutput.contains("Traced/Greeter.swift"), "\(check)")
            #expect(!package.exists("Traced"))
        }

        @Test("The build warns about a stale copy, at the copy, and goes on")
        func buildWarns() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review().succeeded()
            try package.replace("@trace(\"greet\")", with: "@trace(\"welcome\")", in: "Sources/Greeter/Text.swift")
            let build = try await package.build().succeeded()
            #expect(build.text.contains("\(package.root.path)/Traced/Greeter.swift:1:1: warning: "), "\(build)")
            #expect(!build.text.contains("Traced/Mailer.swift"), "\(build)")
        }

        @Test("The copy of a target whose annotations are all gone is stale for the check, and removed by the review")
        func annotationsGone() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review().succeeded()
            try package.replace("// @trace\n", with: "", in: "Sources/Mailer/Text.swift")
            try await package.check().failed()
            let review = try await package.review().succeeded()
            #expect(review.standardOutput.contains("removed"), "\(review)")
            #expect(try package.traced() == ["Greeter.swift"])
            try await package.check().succeeded()
        }

        @Test("The copy of a target that is gone fails the check and is removed, a file of the user's own is not")
        func orphans() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review().succeeded()
            try package.write(try package.read("Traced/Mailer.swift"), to: "Traced/Gone.swift")
            try package.write("// My own.\n", to: "Traced/Own.swift")
            let check = try await package.check().failed()
            #expect(check.standardOutput.contains("Traced/Gone.swift: its target is gone"), "\(check)")
            #expect(!check.text.contains("Own.swift"), "\(check)")
            let review = try await package.review().succeeded()
            #expect(review.standardOutput.contains("Traced/Gone.swift: removed, its target is gone"), "\(review)")
            #expect(try package.traced() == ["Greeter.swift", "Mailer.swift", "Own.swift"])
            try await package.check().succeeded()
        }

        @Test("With --target, only the targets that are named are worked on")
        func namedTargets() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review("--target", "Mailer").succeeded()
            #expect(try package.traced() == ["Mailer.swift"])
            try await package.check("--target", "Mailer").succeeded()
            try await package.check("--target=Mailer", "--target", "Greeter").failed()
        }

        @Test("A mistaken annotation fails the review and the check at its line, and leaves the copy as it is")
        func mistake() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.review().succeeded()
            let copy = try package.read("Traced/Greeter.swift")
            try package.replace("@trace", with: "@trcae", in: "Sources/Greeter/Text.swift")
            for result in [try await package.review().failed(), try await package.check().failed()] {
                #expect(
                    result.text.contains("\(package.root.path)/Sources/Greeter/Text.swift:1:4: error: "), "\(result)")
            }
            #expect(try package.read("Traced/Greeter.swift") == copy)
        }

        @Test(
            "A command line that cannot be carried out is an error that says what can be",
            arguments: [
                (
                    ["--target", "Greter"],
                    "no target 'Greter' imports Tracemark; those that do: Greeter, Mailer, Plain, consumer."
                ),
                (["--target"], "--target must be followed by the name of a target."),
                (
                    ["--fix"],
                    "unknown argument '--fix'; the options are --target NAME, which may be repeated, and --help."
                ),
            ]
        )
        func mistakenCommandLine(options: [String], message: String) async throws {
            let package = try await ConsumerPackage.restored()
            for result in [try await package.check(options).failed(), try await package.review(options).failed()] {
                #expect(result.standardError.contains("error: \(message)"), "\(result)")
            }
            #expect(!package.exists("Traced"))
        }

        @Test("--help says what the commands do, and does nothing")
        func help() async throws {
            let package = try await ConsumerPackage.restored()
            #expect(
                try await package.check("--help").succeeded().standardOutput.hasPrefix(
                    "USAGE: swift package tracemark-check [--target NAME]..."))
            #expect(
                try await package.review("--help").succeeded().standardOutput.hasPrefix(
                    "USAGE: swift package tracemark [--target NAME]..."))
            #expect(!package.exists("Traced"))
        }
    }
}
