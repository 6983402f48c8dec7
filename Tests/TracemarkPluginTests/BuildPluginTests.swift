import Foundation
import Testing

extension PluginTests {
    /// The build-tool plugin, through each kind of change that a user makes between two builds.
    @Suite(.serialized)
    struct Building {
        private static let greeting = "Hello Ada; ada@example.org; rain in Bern; plain; 7\n"

        @Test(
            "The first build, in a folder with spaces and non-ASCII letters, generates, compiles and runs the wrappers")
        func firstBuild() async throws {
            let package = try await ConsumerPackage.restored()
            try package.firstBuild.succeeded()
            #expect(package.root.path.contains(" ") && package.root.path.contains("ö"))
            try await package.build().succeeded()
            let run = try await package.run()
            #expect(run.standardOutput == Self.greeting)
            #expect(["consumer", "greet", "address"].allSatisfy(run.standardError.contains), "\(run)")
            #expect(try package.generated("Greeter").contains("func greet(_ name: String) -> String {"))
            #expect(try !package.generated("Greeter").contains(package.root.path), "no absolute path in generated text")
        }

        @Test("Two targets with files of the same name each get their own wrappers")
        func sameFileNames() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()
            let (greeter, mailer) = (try package.generated("Greeter"), try package.generated("Mailer"))
            #expect(greeter.contains("// MARK: - Sources/Greeter/Text.swift") && !greeter.contains("address"))
            #expect(mailer.contains("// MARK: - Sources/Mailer/Text.swift") && !mailer.contains("greet"))
        }

        @Test("A target without annotations is built as it is, and gets no import of the runtime")
        func noAnnotations() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()
            #expect(try package.generated("Plain").split(separator: "\n").allSatisfy { $0.hasPrefix("//") })
        }

        @Test("A target without Swift files is left alone, and the build says so")
        func noSwift() async throws {
            let package = try await ConsumerPackage.restored()
            #expect(
                package.firstBuild.text.contains(
                    "warning: TracemarkPlugin has nothing to do in target 'CShim': it has no Swift file."),
                "\(package.firstBuild)")
            #expect(!FileManager.default.fileExists(atPath: package.generatedFile("CShim").path))
        }

        @Test("A build with no change writes no object file, module or program, from the third on")
        func noChange() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()
            try await package.build().succeeded()
            let before = try package.products()
            let build = try await package.build().succeeded()
            #expect(!build.compiles, "\(build)")
            #expect(!build.text.contains("Tracing "), "the tool was run: \(build)")
            #expect(try package.products() == before)
            #expect(before.count > 20, "found what was built: \(before.keys.sorted())")
        }

        @Test("An edit outside of every annotation compiles that file, and not the wrappers")
        func unrelatedEdit() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()
            let before = try package.products()
            try package.replace("\"Hello ", with: "\"Good day ", in: "Sources/Greeter/Text.swift")
            try await package.build().succeeded()
            let written = try package.products().filter { before[$0.key] != $0.value }.keys
            #expect(written.contains { $0.hasSuffix("Greeter.build/Text.swift.o") })
            #expect(!written.contains { $0.hasSuffix("traced.swift.o") || $0.contains("Mailer.build") }, "\(written)")
            #expect(try await package.run().standardOutput.hasPrefix("Good day Ada;"))
        }

        @Test("An annotation added to a file that had none is found by the next build")
        func annotationAdded() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()
            try #require(try !package.generated("Greeter").contains("weather"))
            try package.replace("package func weather", with: "// @trace\npackage func _weather", in: Self.weather)
            try await package.build().succeeded()
            #expect(try package.generated("Greeter").contains("func weather(in city: String) -> String {"))
            let run = try await package.run()
            #expect(run.standardOutput == Self.greeting)
            #expect(run.standardError.contains("weather"), "\(run)")
        }

        @Test("The wrapper of an annotation that was removed is gone with the next build")
        func annotationRemoved() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()
            try package.write(
                "package func greet(_ name: String) -> String { \"Untraced \\(name)\" }\n", to: Self.text)
            try await package.build().succeeded()
            #expect(try !package.generated("Greeter").contains("greet"))
            let run = try await package.run()
            #expect(run.standardOutput.hasPrefix("Untraced Ada;"))
            #expect(!run.standardError.contains("greet") && run.standardError.contains("address"), "\(run)")
        }

        @Test("A wrapper follows its original's changed signature")
        func signatureChanged() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()
            try package.write(
                """
                // @trace("greet")
                package func _greet(_ name: String, mark: String = "!") -> String {
                    "Hello \\(name)\\(mark)"
                }
                """, to: Self.text)
            try await package.build().succeeded()
            #expect(try package.generated("Greeter").contains("mark: String = \"!\""))
            #expect(try await package.run().standardOutput.hasPrefix("Hello Ada!;"))
        }

        @Test("Files that are added, renamed and deleted take their wrappers along")
        func filesAddedRenamedDeleted() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()

            try package.write(
                "// @trace\npackage func _part(_ name: String) -> String { \"Bye \\(name)\" }\n",
                to: "Sources/Greeter/Parting.swift")
            try package.replace("print(", with: "print(part(\"Ada\"), ", in: "Sources/consumer/main.swift")
            try await package.build().succeeded()
            #expect(try package.generated("Greeter").contains("// MARK: - Sources/Greeter/Parting.swift"))
            #expect(try await package.run().standardOutput.hasPrefix("Bye Ada; "))

            try package.move("Sources/Greeter/Parting.swift", to: "Sources/Greeter/Farewell.swift")
            try await package.build().succeeded()
            #expect(try package.generated("Greeter").contains("// MARK: - Sources/Greeter/Farewell.swift"))
            #expect(try !package.generated("Greeter").contains("Parting"))
            #expect(try await package.run().standardOutput.hasPrefix("Bye Ada; "))

            try package.remove("Sources/Greeter/Farewell.swift")
            try package.replace("part(\"Ada\"), ", with: "", in: "Sources/consumer/main.swift")
            try await package.build().succeeded()
            #expect(try !package.generated("Greeter").contains("Farewell"))
            #expect(try await package.run().standardOutput == Self.greeting)
        }

        @Test("A mistaken annotation fails the build at its line, and the next build after the mend succeeds")
        func mistakeAndMend() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build().succeeded()
            try package.replace("package func", with: "\n// @trcae\npackage func", in: Self.weather)
            let build = try await package.build().failed()
            let line = build.text.split(separator: "\n").first { $0.contains("Weather.swift:2:") }
            #expect(line?.hasPrefix("\(package.root.path)/\(Self.weather):2:") == true, "\(build)")
            #expect(line?.contains(": error: ") == true, "\(build)")

            let again = try await package.build().failed()
            #expect(again.text.contains("Weather.swift:2:"), "a second build fails in the same way: \(again)")

            try package.replace(
                "\n// @trcae\npackage func weather", with: "// @trace\npackage func _weather", in: Self.weather)
            try await package.build().succeeded()
            #expect(try await package.run().standardOutput == Self.greeting)
        }

        @Test("A target that uses the plugin without the library gets an error that says what to add")
        func libraryMissing() async throws {
            let package = try await ConsumerPackage.restored()
            try package.replace(
                "name: \"Plain\", dependencies: [tracemark]", with: "name: \"Plain\", dependencies: []",
                in: "Package.swift")
            let build = try await package.build().failed()
            #expect(
                build.text.contains(
                    """
                    error: target 'Plain' uses TracemarkPlugin but not the library that the wrappers call: add \
                    .product(name: "Tracemark", package: "tracemark") to its dependencies.
                    """), "\(build)")
        }

        @Test("An annotation in a file that another plugin writes has its wrapper")
        func otherPlugin() async throws {
            let package = try await ConsumerPackage.restored()
            try package.write(
                """
                import Foundation
                try "// @trace\\npackage func _made() -> Int { 8 }\\n".write(
                    toFile: CommandLine.arguments[1], atomically: true, encoding: .utf8)
                """, to: "Sources/make/main.swift")
            try package.write(
                """
                import PackagePlugin

                @main struct MakerPlugin: BuildToolPlugin {
                    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
                        let output = context.pluginWorkDirectoryURL.appending(component: "Made.swift")
                        return [
                            .buildCommand(
                                displayName: "Making", executable: try context.tool(named: "make").url,
                                arguments: [output.path], outputFiles: [output])
                        ]
                    }
                }
                """, to: "Plugins/MakerPlugin/MakerPlugin.swift")
            let manifest = try package.read("Package.swift")
            try package.write(
                manifest + """

                    package.targets += [
                        .executableTarget(name: "make"),
                        .plugin(name: "MakerPlugin", capability: .buildTool(), dependencies: ["make"]),
                    ]
                    for target in package.targets where target.name == "Greeter" {
                        target.plugins?.insert("MakerPlugin", at: 0)
                    }

                    """, to: "Package.swift")
            try package.replace("print(", with: "print(made(), ", in: "Sources/consumer/main.swift")
            try await package.build().succeeded()
            #expect(try package.generated("Greeter").contains("// MARK: - MakerPlugin/Made.swift"))
            #expect(try await package.run().standardOutput.hasPrefix("8; Hello Ada;"))
        }

        @Test("A release build generates and runs the same wrappers")
        func release() async throws {
            let package = try await ConsumerPackage.restored()
            try await package.build("-c", "release").succeeded()
            let run = try await package.run(configuration: "release")
            #expect(run.standardOutput == Self.greeting)
            #expect(run.standardError.contains("greet"), "\(run)")
        }

        private static let text = "Sources/Greeter/Text.swift"
        private static let weather = "Sources/Greeter/Weather.swift"
    }
}
