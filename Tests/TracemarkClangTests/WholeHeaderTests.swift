import Foundation
import Testing
import TracemarkClang

/// Headers of libraries that everybody has, function by function.
@Suite(.serialized)
struct WholeHeaderTests {
    @Test(
        "Every function that Swift imports from a library's header has a wrapper of the same type, and all compile",
        .enabled(if: CLibraries.arePresent), arguments: CLibraries.headers)
    func wholeHeader(header: CLibraries.Header) throws {
        let module = try HeaderModule(header)
        defer { module.remove() }
        let output = try module.generate(module.everything)
        #expect(module.messages(output).isEmpty)
        for count in output.counts { print(count) }

        let wrapped = Signatures.declared(in: output.text)
        let imported = try module.importedSignatures()
        #expect(wrapped.subtracting(imported).isEmpty, "wrappers that differ from what is imported")
        // What the importer lists and nobody wrapped is the C library's.
        let names = Set(wrapped.map(Signatures.name))
        let missed = imported.subtracting(wrapped).filter { names.contains(Signatures.name(of: $0)) }
        #expect(missed.isEmpty)
        #expect(wrapped.count > 70)

        #expect(try module.compile(output.text, with: "import \(header.module)") == "")
        #expect(try module.compile(output.text, ["-strict-memory-safety"]) == "")
    }

    @Test(
        "The toolchain's libclang and Debian's libclang 14 give the same wrappers",
        .enabled(if: CLibraries.arePresent), arguments: CLibraries.headers + [CLibraries.types])
    func bothLibraries(header: CLibraries.Header) throws {
        let module = try HeaderModule(header)
        defer { module.remove() }
        let own = try module.generate(module.everything)
        let other = try module.generate(module.everything, libclang: CLibraries.otherLibclang)
        #expect(module.messages(other).isEmpty)
        #expect(own.text == other.text)
    }

    @Test("Every C type in a signature is what Swift's importer makes of it")
    func types() throws {
        let module = try HeaderModule(CLibraries.types)
        defer { module.remove() }
        let output = try module.generate(module.everything)
        for count in output.counts { print(count) }
        let wrapped = Signatures.declared(in: output.text)
        let imported = try module.importedSignatures()
        // The importer's tool does not print what has a name with two underscores.
        #expect(wrapped.subtracting(imported) == ["__f_priv(_: Int32) -> Int32"])
        let refused = Set(
            output.text.matches(of: #/^\/\/   (?<name>\w+): /#.anchorsMatchLineEndings()).map { String($0.output.name) }
        )
        let missed = imported.subtracting(wrapped).map(Signatures.name).filter {
            $0.hasPrefix("f_") && !refused.contains($0)
        }
        #expect(missed.isEmpty)
        #expect(try module.compile(output.text) == "")
        #expect(try module.compile(output.text, ["-strict-memory-safety"]) == "")
    }
}
