import Foundation
import Testing
import TracemarkClang

@Suite struct APINotesTests {
    @Test("What API notes say of names, nullability and availability is what Swift's importer makes of them")
    func notes() throws {
        let module = try HeaderModule(
            text: """
                struct an_point { int x; };
                typedef struct an_handle *an_handle_t;
                typedef int an_code;
                typedef struct { int y; } an_anonymous;
                int an_renamed(int a, int b);
                int an_gone(int a);
                char *an_null(char *a, const char *b, char *c);
                int an_listed(char *a, char *b);
                int an_some(char *a, char *b);
                int an_move(struct an_point *p, int by);
                struct an_point an_types(an_handle_t h, an_code c, struct an_point *q, an_anonymous z);
                """,
            notes: """
                ---
                Name: CLib
                Functions:
                - Name: an_renamed
                  SwiftName: "renamed(_:with:)"
                - Name: an_gone     # gone
                  Availability: nonswift
                  AvailabilityMsg: "use another"
                - Name: an_null
                  Parameters:
                    - Position: 0
                      Nullability: N
                    - Position: 1
                      Nullability: O
                  NullabilityOfRet: N
                - Name: an_listed
                  Nullability: [ N, O ]
                - Name: an_some
                  Parameters:
                  - Position: 1
                    Nullability: O
                - Name: an_move
                  SwiftName: Point.move(self:by:)
                Tags:
                - Name: an_point
                  SwiftName: Point
                - Name: an_anonymous
                  SwiftName: Anonymous
                Typedefs:
                - Name: an_handle_t
                  SwiftName: Handle
                - Name: an_code
                  SwiftWrapper: struct
                  SwiftName: Code
                """)
        defer { module.remove() }
        let output = try module.generate(module.everything)
        #expect(module.messages(output).isEmpty)
        #expect(Signatures.declared(in: output.text) == (try module.importedSignatures()))
        #expect(output.text.contains("an_gone: unavailable"))
        #expect(try module.compile(output.text) == "")
    }
}
