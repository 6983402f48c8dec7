import Foundation
import Testing
import TracemarkClang

/// Module maps that say more than which headers there are.
@Suite struct ModuleMapTests {
    @Test("Explicit submodules are imported, and what Swift cannot build is not read")
    func submodules() throws {
        let module = try HeaderModule(
            map: """
                module CLib {
                    header "CLib.h"
                    textual header "list.h"
                    module Plain { header "plain.h" }
                    explicit module Extra {
                        header "extra.h"
                        explicit module Inner { header "inner.h" }
                    }
                    explicit module Plus { requires cplusplus header "plus.h" }
                    explicit module Never { requires !swift, blocks header "never.h" }
                    export *
                }
                """,
            headers: [
                "CLib.h": "int top(int a);\n", "plain.h": "int plain(int a);\n", "extra.h": "int extra(int a);\n",
                "inner.h": "int inner(int a);\n", "plus.h": "namespace n { int plus(); }\n",
                "never.h": "int never(int a);\n", "list.h": "ITEM(1) ITEM(2)\n",
            ])
        defer { module.remove() }
        let output = try module.generate(module.everything)
        #expect(module.messages(output).isEmpty)
        #expect(Set(Signatures.declared(in: output.text).map(Signatures.name)) == ["top", "plain", "extra", "inner"])
        #expect(try module.compile(output.text) == "")
    }
}
