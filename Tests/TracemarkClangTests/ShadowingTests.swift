import Foundation
import Testing
import TracemarkClang

@Suite struct ShadowingTests {
    @Test("Calls without the module's name, and uses as a value, go through the wrapper")
    func shadows() throws {
        let module = try HeaderModule(
            text: """
                typedef struct point { int x; } point;
                // @trace
                int add(int a, int b);
                // @trace
                int describe(const char *text, void (*body)(void *), void *context);
                // @trace
                __attribute__((swift_name("point.moved(self:by:)"))) point point_moved(point self, int by);
                """)
        defer { module.remove() }
        let output = try module.generate()
        #expect(module.messages(output).isEmpty)
        // Each names a wrapper of this module: were it ambiguous, or the imported one, this would not compile.
        let program = """
            import CLib
            func use() -> Int32 {
                let value: (Int32, Int32) -> Int32 = App.add
                _ = describe("a", { _ in }, nil)
                describe("b", nil, nil)
                return add(1, 2) + value(3, 4) + [1, 2].reduce(0, add) + point(x: 1).moved(by: 2).x
            }
            """
        #expect(try module.compile(output.text, with: program) == "")
    }

    @Test("What the wrapper records is chosen by the C type, and reads no further than the header allows")
    func captured() throws {
        let module = try HeaderModule(
            text: """
                #include <stddef.h>
                enum mode { off, on };
                struct box;
                // @trace(addresses: [box, result])
                struct box *run(struct box *box, enum mode mode, const char *text, const char *data, size_t data_len,
                                char *buffer, const unsigned char *bytes, double x, const char *password);
                """)
        defer { module.remove() }
        let text = try module.generate().text
        for line in [
            "unsafe span.setInput(\"box\", address: box)", "span.setInput(\"mode\", mode.rawValue)",
            "unsafe span.setInput(\"text\", cString: text)",
            "unsafe span.setInput(\"data\", cString: data, count: Int(data_len))", "span.setInput(\"x\", x)",
            "span.redactInput(\"password\")", "unsafe span.setOutput(address: result)",
        ] {
            #expect(text.contains(line))
        }
        #expect(!text.contains("setInput(\"buffer\"") && !text.contains("setInput(\"bytes\""))
        #expect(try module.compile(text) == "")
    }

    @Test("What looks like a secret stays one beside a list of others, unless the list is empty")
    func redacted() throws {
        let module = try HeaderModule(
            text: """
                // @trace(redact: [user])
                int log_in(const char *user, const char *password);
                // @trace(redact: [])
                int log_out(const char *secret);
                """)
        defer { module.remove() }
        let text = try module.generate().text
        for line in [#"redactInput("user")"#, #"redactInput("password")"#, #"setInput("secret", cString: secret)"#] {
            #expect(text.contains(line))
        }

        // What an entry lists, not every one of its functions has.
        let several = try HeaderModule(
            text: "int sign_in(const char *password);\nint sign_up(const char *email, const char *password);")
        defer { several.remove() }
        let file = #"{"c": [{"module": "\#(several.name)", "functions": ["sign_*"], "redact": ["email"]}]}"#
        let generated = try several.generate(file)
        #expect(generated.diagnostics.isEmpty)
        #expect(generated.text.ranges(of: #"redactInput("password")"#).count == 2)
        #expect(generated.text.contains(#"redactInput("email")"#))
    }

    @Test("A type of the target that is called as a C type does not get into the wrapper's signature")
    func hiddenType() throws {
        let module = try HeaderModule(
            text: "typedef struct Index { int i; } Index;\n// @trace\nIndex next_index(const Index *index);\n")
        defer { module.remove() }
        let program = "struct Index {}\n"
        let output = try module.generate(swift: program)
        #expect(output.text.contains("func next_index(_ index: UnsafePointer<CLib::Index>!) -> CLib::Index {"))
        #expect(try module.compile(output.text, with: program) == "")
    }

    @Test("A module that declares something of its own name is called by its selector")
    func hiddenModule() throws {
        let module = try HeaderModule(text: "struct CLib { int a; };\n// @trace\nint run(struct CLib lib);\n")
        defer { module.remove() }
        let output = try module.generate()
        #expect(output.text.contains("CLib::run(lib)"))
        #expect(try module.compile(output.text) == "")
    }

    @Test("A structure of the C library that a header only declares is complete, as it is in Swift")
    func declaredOnly() throws {
        let module = try HeaderModule(text: "struct iovec;\n// @trace\nint send_all(struct iovec *parts, int count);\n")
        defer { module.remove() }
        let output = try module.generate()
        #expect(output.text.contains("_ parts: UnsafeMutablePointer<iovec>!"))
        #expect(try module.compile(output.text) == "")
    }
}
