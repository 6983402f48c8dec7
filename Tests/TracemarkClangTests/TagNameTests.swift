import Foundation
import Testing
@testable import TracemarkClang

/// Functions that are called as types are.
@Suite struct TagNameTests {
    private static let header = """
        struct status { int code; };
        int status(const char *path, struct status *status);
        typedef struct action { int code; } action_t;
        int action(action_t *old, const struct action *new_action);
        union value { int i; float f; };
        int value(union value value);
        enum mode { mode_off, mode_on };
        enum mode mode(void);
        enum level { level_low };
        int level(int number);
        enum __attribute__((enum_extensibility(closed))) closed { closed_a };
        int closed(enum closed a, int b);
        struct zone { int code; };
        void zone(void);
        struct hidden;
        struct hidden *hidden(void);
        typedef struct renamed_tag { int code; } renamed_t __attribute__((swift_name("renamed")));
        int renamed(renamed_t *a);
        """

    @Test("A function that has the name of a tag is wrapped, and both keep their meaning")
    func tags() throws {
        let module = try HeaderModule(text: Self.header)
        defer { module.remove() }
        let output = try module.generate(module.everything)
        #expect(module.messages(output).isEmpty)
        #expect(Signatures.declared(in: output.text) == (try module.importedSignatures()))
        let program = """
            import CLib
            func use(_ bytes: UnsafeMutableRawPointer) -> Int32 {
                var current = status()
                let other: status = status(code: 1)
                let size = MemoryLayout<status>.size
                let type = status.self
                print(status.self, "\\(action.self)", mode.self, size, type, other)
                let bound = bytes.bindMemory(to: action.self, capacity: 1)
                let one: (value) -> Int32 = value
                zone()
                _ = hidden()
                return status("a", &current) + action(bound, bound) + one(value(i: 2)) + level(3)
                    + [value(f: 1)].map(value)[0] + closed(.a, 1) + Int32(mode().rawValue) + zone(code: 1).code
            }
            """
        #expect(try module.compile(output.text, with: program) == "")
        let calls = try module.calls(output.text, with: program)
        for name in ["status", "action", "value", "mode", "level", "closed", "zone", "hidden"] {
            #expect(calls.contains { $0.hasPrefix("$s3App\(name.count)\(name)") }, "\(name) is not the wrapper's")
        }
    }

    @Test("A function whose calls Swift could not tell from an initializer is refused with the reason")
    func withoutParameters() throws {
        let module = try HeaderModule(text: "struct zone { int code; };\n// @trace\nstruct zone *zone(void);\n")
        defer { module.remove() }
        let messages = module.messages(try module.generate())
        #expect(messages.count == 1)
        #expect(
            messages.first?.contains("could not tell a call of it from one of the initializer of the structure 'zone'")
                ?? false)
    }

    @Test(
        "Before Swift 6.3, what only a module selector reaches is refused with the reason, and the rest is wrapped",
        arguments: [
            ("struct tag { int a; };\n// @trace\nint tag(int a);", "since a type is called so too"),
            ("struct CLib { int a; };\n// @trace\nint run(int a);", "since a type is called 'CLib'"),
            (
                "typedef struct point { int x; } point;\n// @trace\n"
                    + "__attribute__((swift_name(\"point.moved(self:)\"))) int point_moved(point self);",
                "since Swift imports it as a member"
            ),
            ("// @trace\nint run(int a);", ""),
        ])
    func olderCompiler(text: String, reason: String) throws {
        let module = try HeaderModule(text: text)
        defer { module.remove() }
        var generator = module.generator
        generator.names = .reserved
        let output = try generator.run(swiftFiles: [], traceFile: nil)
        if reason.isEmpty {
            #expect(module.messages(output).isEmpty)
            #expect(output.text.contains("CLib.run(a)"))
            #expect(try module.compile(output.text) == "")
        } else {
            #expect(module.messages(output).count == 1)
            #expect(
                module.messages(output).first?.contains("a wrapper of this function needs Swift 6.3, \(reason)")
                    ?? false)
        }
    }

    @Test("Types that are called as Swift's, as the library's or as keywords stay apart in signatures")
    func typeNames() throws {
        let module = try HeaderModule(
            text: """
                struct Int8 { int a; };
                int a1(struct Int8 *a, signed char b);
                struct OpaquePointer { int a; };
                int a2(struct OpaquePointer *a, struct undeclared *b, void (*c)(struct undeclared *));
                struct UnsafeMutablePointer { int a; };
                int a3(int *a, struct UnsafeMutablePointer b);
                typedef int Float;
                int a4(Float a, float b);
                struct Void { int a; };
                void a5(void (*a)(void));
                typedef double Never;
                __attribute__((noreturn)) void a6(Never a);
                struct TraceSpan { int a; };
                int a7(struct TraceSpan *a);
                struct Trace { int a; };
                struct Trace a8(struct Trace a);
                struct self { struct self *next; };
                int a9(struct self a, struct self *b, void (*c)(struct self *));
                struct in { int a; };
                struct in *a10(struct in a);
                typedef int protocol;
                protocol a11(protocol *a, protocol b);
                int a12(int await, int unsafe, int each, int consume, int Int, int argument7, int, int $a);
                int a13(const char *text, int text_len, int Int);
                """)
        defer { module.remove() }
        let output = try module.generate(module.everything)
        #expect(module.messages(output).isEmpty)
        let plain = Set(
            Signatures.declared(in: output.text).map { $0.replacing("Swift::", with: "").replacing("CLib::", with: "") }
        )
        #expect(plain == (try module.importedSignatures()))
        #expect(try module.compile(output.text) == "")
        #expect(try module.compile(output.text, ["-strict-memory-safety"]) == "")
    }

    @Test(
        "Types and functions of the target do not change what a wrapper names",
        arguments: [
            "struct CLib {}", "enum CLib { case run }", "func CLib() {}", "let CLib = 1", "protocol CLib {}",
            "typealias CLib = Int", "struct Int32 {}", "struct OpaquePointer {}", "enum Void {}", "struct CChar {}",
            "struct UnsafePointer<T> {}", "struct iovec {}", "struct box {}",
        ])
    func targetNames(program: String) throws {
        let module = try HeaderModule(
            text: """
                #include <sys/uio.h>
                struct box { int a; };
                struct opaque;
                // @trace
                int run(int a, const char *text, struct box *box, struct opaque *opaque, void (*done)(void));
                // @trace
                int send_all(struct iovec *parts, struct box box);
                """)
        defer { module.remove() }
        let output = try module.generate(swift: program)
        #expect(module.messages(output).isEmpty)
        #expect(try module.compile(output.text, with: program) == "")
    }

    @Test("Every public type of the library is known, so that a C type of its name is qualified")
    func runtimeTypes() throws {
        let files = FileManager.default
        let folder = CLibraries.root.appending(path: "Sources/Tracemark")
        var names: Set<String> = []
        for case let path as String in files.enumerator(atPath: folder.path) ?? .init() where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            let pattern = #/^public (?:final )?(?:struct|enum|class|actor|protocol|typealias) (?<name>\w+)/#
            names.formUnion(text.matches(of: pattern.anchorsMatchLineEndings()).map { String($0.output.name) })
        }
        #expect(names.subtracting(NameContext.runtimeTypes).isEmpty, "add these to NameContext.runtimeTypes")
        #expect(NameContext.runtimeTypes.subtracting(names).isEmpty, "take these out of NameContext.runtimeTypes")
    }
}
