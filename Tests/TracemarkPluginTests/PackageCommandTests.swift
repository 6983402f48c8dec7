import Foundation
import Testing

extension PluginTests {
    /// `swift package tracemark adopt`, `tracemark-check list` and `tracemark-check lint`, without a terminal.
    @Suite(.serialized)
    struct PackageCommands {
        private static let weather = "Sources/Greeter/Weather.swift"

        @Test("An adopted function is traced where it is called, no caller changes, and a second run changes nothing")
        func adopt() async throws {
            let package = try await ConsumerPackage.restored()
            let caller = try package.modified("Sources/consumer/main.swift")
            let adoption = try await package.review("adopt", "\(Self.weather):weather").succeeded()
            #expect(
                adoption.standardOutput == "\(Self.weather):2: adopted weather(in:), span \"weather\"\n", "\(adoption)")
            let text =
                "// @trace(access: .package)\nfunc _weather(in city: String) -> String {\n    \"rain in \\(city)\"\n}\n"
            #expect(try package.read(Self.weather) == text)
            try await package.build().succeeded()
            let run = try await package.run()
            #expect(run.standardOutput == "Hello Ada; ada@example.org; rain in Bern; plain; 7\n")
            #expect(run.standardError.contains("─ weather"), "\(run)")
            #expect(try package.modified("Sources/consumer/main.swift") == caller)

            let written = try package.modified(Self.weather)
            let again = try await package.review("adopt", "\(Self.weather):weather", Self.weather).succeeded()
            #expect(again.standardOutput == "\(Self.weather):2: unchanged _weather(in:): it is traced already\n")
            #expect(try package.modified(Self.weather) == written)
        }

        @Test("A whole file is adopted, line endings and permissions kept, what cannot be is left, and all of it runs")
        func adoptFile() async throws {
            let package = try await ConsumerPackage.restored()
            let lines = [
                "package func weather(in city: String) -> String {",
                "\tWeather(city: city).report()",
                "}",
                "",
                "package struct Weather {",
                "\tvar city: String",
                "",
                "\t/// What there is to say.",
                "\tfunc report() -> String {",
                "\t\tstart(with: kind(), depth: 1)",
                "\t}",
                "",
                "\t@discardableResult",
                "\tpackage func kind() -> String { \"rain\" }",
                "",
                "\tfunc start(with word: String, depth: Int) -> String {",
                "\t\tdepth == 0 ? word + end : start(with: word, depth: depth - 1)",
                "\t}",
                "",
                "\tprivate func unused() {}",
                "\tprivate var end: String { \" in \\(city)\" }",
                "}",
            ]
            try package.write(lines.joined(separator: "\r\n"), to: Self.weather)
            let file = package.root.appending(path: Self.weather).path
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)

            let adoption = try await package.review("adopt", Self.weather).succeeded()
            #expect(adoption.standardOutput.components(separatedBy: "adopted").count == 5, "\(adoption)")
            #expect(adoption.standardOutput.contains("left Weather.unused(): this is private"), "\(adoption)")
            let text = try package.read(Self.weather)
            #expect(text.contains("\t/// What there is to say.\r\n\t// @trace\r\n\tfunc _report() -> String {\r\n"))
            #expect(
                text.contains("\t// @trace(access: .package)\r\n\t@discardableResult\r\n\tfunc _kind() -> String {"))
            #expect(text.count { $0 == "\r\n" } == lines.count - 1 + 4)
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o755)

            try await package.build().succeeded()
            let run = try await package.run()
            #expect(run.standardOutput.contains("rain in Bern"))
            #expect(run.standardError.components(separatedBy: "Weather.start").count == 3, "\(run)")
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        }

        @Test("A call of the new name means what it meant: that function is left, in other targets' sight too")
        func namesakes() async throws {
            let package = try await ConsumerPackage.restored()
            let text = """
                protocol Forecast {}
                extension Forecast {
                    func _rain() -> String { "rain" }
                }
                struct Wet: Forecast {
                    func rain() -> String { _rain() }
                    func report(of city: String) -> String { rain() + " in " + city }
                    func sun() -> String { "sun" }
                }
                package func weather(in city: String) -> String {
                    Wet().report(of: city)
                }
                """
            try package.write(text, to: Self.weather)
            try package.write(
                try package.read("Sources/Plain/Text.swift")
                    + "public protocol Sunny {\n    func _sun() -> String\n}\n",
                to: "Sources/Plain/Text.swift")
            let adoption = try await package.review("adopt", "\(Self.weather):Wet").succeeded().standardOutput
            #expect(
                adoption.contains("left Wet.rain(): '_rain', which it would be renamed to, stands at \(Self.weather):3")
            )
            #expect(adoption.contains("adopted Wet.report(of:)"), "\(adoption)")
            #expect(
                adoption.contains("left Wet.sun(): '_sun', which it would be renamed to, stands at Sources/Plain/Text"),
                "\(adoption)")
            try await package.build().succeeded()
            #expect(try await package.run().standardOutput == "Hello Ada; ada@example.org; rain in Bern; plain; 7\n")
        }

        @Test("What cannot be adopted fails at its line, and the rest is adopted")
        func refusal() async throws {
            let package = try await ConsumerPackage.restored()
            try package.write(try package.read(Self.weather) + "private func hidden() {}\n", to: Self.weather)
            let adoption = try await package.review("adopt", "\(Self.weather):hidden", "\(Self.weather):weather")
                .failed()
            let path = package.root.appending(path: Self.weather).path
            #expect(
                adoption.text.contains("\(path):4:14: error: 'hidden' cannot be adopted: this is private"),
                "\(adoption)")
            #expect(try package.read(Self.weather).contains("func _weather(in"))
        }

        @Test(
            "A place that is nowhere fails, says what may be meant, and changes nothing",
            arguments: [
                ("Sources/Greeter/Wether.swift", "did you mean 'Sources/Greeter/Weather.swift'?"),
                ("Sources/Greeter/Weather.swift:wether", "did you mean 'weather'?"),
                ("Sources/Greeter", "'Sources/Greeter' names no Swift file"),
            ])
        func nowhere(place: String, message: String) async throws {
            let package = try await ConsumerPackage.restored()
            let text = try package.read(Self.weather)
            let adoption = try await package.review("adopt", "\(Self.weather):weather", place).failed()
            #expect(adoption.text.contains(message), "\(adoption)")
            #expect(try package.read(Self.weather) == text)
        }

        @Test("The list is a table of every target, and as JSON one array")
        func list() async throws {
            let package = try await ConsumerPackage.restored()
            let table = try await package.check("list").succeeded().standardOutput.split(separator: "\n")
            #expect(table.count == 3)
            #expect(table[0] == "SPAN     PLACE                         FUNCTION")
            #expect(table[1] == "greet    Sources/Greeter/Text.swift:2  _greet(_:)")
            struct Function: Decodable { var target, span: String }
            let json = try await package.check("list", "--json").succeeded().standardOutput
            let functions = try JSONDecoder().decode([Function].self, from: Data(json.utf8))
            #expect(functions.map(\.target) == ["Greeter", "Mailer"])
            let one = try await package.check("list", "--json", "--target", "Plain").succeeded()
            #expect(one.standardOutput == "[]\n")
        }

        @Test("Lint passes and prints nothing, or fails with a warning that names its rule, which turns it off")
        func lint() async throws {
            let package = try await ConsumerPackage.restored()
            #expect(try await package.check("lint").succeeded().standardOutput == "")
            try package.replace("@trace(\"greet\")", with: "@trace(\"trace1\")", in: "Sources/Greeter/Text.swift")
            let lint = try await package.check("lint").failed()
            let path = package.root.appending(path: "Sources/Greeter/Text.swift").path
            #expect(
                lint.standardOutput.hasPrefix("\(path):1:4: warning: the span name 'trace1' says nothing"), "\(lint)")
            #expect(lint.standardOutput.hasSuffix(" [undescriptive-name]\n"), "\(lint)")
            try await package.check("lint", "--disable", "undescriptive-name").succeeded()
            let unknown = try await package.check("lint", "--disable=descriptive-name").failed()
            #expect(unknown.text.contains("did you mean 'undescriptive-name'? the rules are"), "\(unknown)")
        }

        @Test("A subcommand's options are its own")
        func options() async throws {
            let package = try await ConsumerPackage.restored()
            for (arguments, message) in [
                (["list", "--disable", "x"], "unknown argument '--disable'; the options are --json, --target NAME"),
                (["lint", "--json"], "unknown argument '--json'; the options are --disable RULE"),
                (["adopt"], "unknown argument 'adopt'; the options are --target NAME"),
            ] {
                let result = try await package.check(arguments).failed()
                #expect(result.standardError.contains("error: \(message)"), "\(result)")
            }
            #expect(try await package.review("adopt").failed().standardError.contains("error: say what to adopt"))
        }
    }
}
