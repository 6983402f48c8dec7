import Foundation
import Testing
import TracemarkClang

/// Structures and types that Swift imports otherwise than they look, or not at all.
@Suite struct StructureTests {
    /// A header, and the functions that are refused, each with a part of the reason.
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var refused: [String: String] = [:]
        /// What Swift imports, and a wrapper may not name.
        var unnameable: Set<String> = []

        var testDescription: String { name }
    }

    static let examples = [
        Example(
            name: "alignment",
            text: """
                struct wide { int x; } __attribute__((aligned(64)));
                int wide_value(struct wide a);
                struct wide wide_result(void);
                int wide_pointer(struct wide *a, const struct wide *b, struct wide **c, struct wide d[2]);
                typedef struct wide wide_t;
                int wide_typedef(wide_t a);
                wide_t *wide_typedef_pointer(wide_t *const *a);
                struct around { int q; struct wide in; };
                int around_value(struct around a);
                int around_pointer(struct around *a);
                struct list { struct wide in[2]; };
                int list_value(struct list a);
                int list_pointer(struct list *a);
                struct reference { struct wide *in; };
                int reference_value(struct reference a);
                struct member { _Alignas(32) char c; };
                int member_value(struct member a);
                int member_pointer(struct member *a);
                typedef struct { int x; } __attribute__((aligned(128))) anonymous;
                int anonymous_value(anonymous a);
                int anonymous_pointer(anonymous *a);
                union __attribute__((aligned(32))) either { int x; float y; };
                int either_value(union either a);
                int either_pointer(union either *a);
                struct exact { int x; } __attribute__((aligned(16)));
                int exact_value(struct exact a);
                int exact_pointer(struct exact *a);
                typedef int wide_int __attribute__((aligned(64)));
                int wide_int_value(wide_int a);
                int wide_int_pointer(wide_int *a);
                int call_pointer(void (*f)(struct wide *));
                int call_value(void (*f)(struct wide));
                int call_result(struct wide (*f)(void));
                typedef double four __attribute__((ext_vector_type(4)));
                int four_value(four a);
                int four_pointer(four *a);
                struct fours { four v; };
                int fours_value(struct fours a);
                int fours_pointer(struct fours *a);
                """,
            refused: [
                "wide_value": "its alignment of 64 bytes is greater than Swift's 16", "wide_result": "64 bytes",
                "wide_typedef": "64 bytes", "around_value": "64 bytes", "list_value": "64 bytes",
                "member_value": "32 bytes", "anonymous_value": "128 bytes", "either_value": "32 bytes",
                "fours_value": "32 bytes",
            ]),
        Example(
            name: "bit-fields and packing",
            text: """
                struct bits { unsigned a : 3; unsigned : 2; unsigned b : 5; };
                int bits_value(struct bits a); struct bits bits_result(void); int bits_pointer(struct bits *a);
                struct unnamed { unsigned : 32; }; int unnamed_value(struct unnamed a);
                struct zero { unsigned a : 3; unsigned : 0; unsigned b : 5; }; int zero_value(struct zero a);
                struct long_bits { unsigned long a : 40; unsigned long b : 24; }; int long_value(struct long_bits a);
                union either { unsigned a : 3; int b; }; int either_value(union either a);
                union nested { struct { unsigned a : 3, b : 4; }; int c; }; int nested_value(union nested *a);
                struct packed { char c; unsigned a : 3; unsigned long b : 50; } __attribute__((packed));
                int packed_value(struct packed a); int packed_pointer(struct packed *a);
                struct wide_bits { unsigned a : 3; } __attribute__((aligned(32)));
                int wide_bits_value(struct wide_bits a); int wide_bits_pointer(struct wide_bits *a);
                struct around { struct bits in[2]; union nested n; }; int around_value(struct around a);
                struct huge { __int128 a : 100; }; int huge_value(struct huge a);
                #pragma pack(push, 1)
                struct tight { char c; double d; }; int tight_value(struct tight a); int tight_pointer(struct tight *a);
                #pragma pack(pop)
                """,
            refused: ["wide_bits_value": "32 bytes"]),
        Example(
            name: "members without a type",
            text: """
                struct flexible { int n; char data[]; }; int flexible_value(struct flexible a);
                struct large { char x[5000]; }; int large_value(struct large a); int large_pointer(struct large *a);
                struct exact { __int128 v; }; int exact_value(struct exact a); int exact_pointer(struct exact *a);
                struct complex { _Complex double v; }; int complex_value(struct complex a);
                struct atomic { _Atomic int v; }; int atomic_value(struct atomic a); struct atomic atomic_result(void);
                struct counts { _BitInt(37) v; }; int counts_value(struct counts a);
                int count(_BitInt(37) a); int count_pointer(_BitInt(37) *a);
                struct block { void (^b)(int); }; int block_value(struct block a);
                struct variadic { int (*f)(const char *, ...); }; int variadic_value(struct variadic *a);
                struct nothing { }; int nothing_value(struct nothing a);
                enum { left, right } side(enum { top, bottom } a); struct { int a; } *anonymous_pointer(void);
                int *_Nullable_result nullable_result(int *_Null_unspecified a);
                enum later : int; int later_value(enum later a); int later_pointer(enum later *a);
                """,
            refused: [
                "count": "'_BitInt(37)'", "later_value": "the header declares it without its members",
            ]),
        Example(
            name: "types with attributes",
            text: """
                struct __attribute__((availability(swift, unavailable))) locked { int a; };
                int locked_value(struct locked a); int locked_pointer(struct locked *a);
                struct __attribute__((swift_private)) inner { int a; };
                int inner_value(struct inner a); int inner_pointer(struct inner *a);
                typedef struct __attribute__((swift_private)) { int a; } anonymous; int anonymous_value(anonymous a);
                typedef int number __attribute__((swift_private)); int number_value(number a, number *b);
                enum __attribute__((swift_private)) mode { mode_a }; int mode_value(enum mode a);
                typedef struct open { int a; } hidden_t __attribute__((availability(swift, unavailable)));
                int open_value(struct open a);
                """,
            refused: ["locked_value": "'locked' is unavailable in Swift", "locked_pointer": "unavailable in Swift"],
            unnameable: ["locked_value", "locked_pointer"]),
        Example(
            name: "functions with attributes",
            text: """
                #include <stddef.h>
                void leave(void (*give_up)(void) __attribute__((noreturn)));
                int first(int values[restrict static 3]);
                void each(__attribute__((noescape)) void (^_Nonnull body)(const char *));
                void later(void (^_Nonnull body)(int)); void maybe(void (^_Nullable body)(int));
                void anywhere(__attribute__((swift_attr("@Sendable"))) void (^body)(void));
                __attribute__((swift_attr("@UIActor"))) int on_main(int a);
                __attribute__((swift_attr("unsafe"))) int risky(int a);
                __attribute__((swift_attr("safe"))) int sound(int *a);
                __attribute__((returns_twice)) int twice(int a);
                int setjmp(void *buffer);
                size_t strlen(const char *text); size_t strcspn(const char *text, const char *set);
                """,
            refused: ["twice": "unavailable", "setjmp": "unavailable"]),
    ]

    @Test("A function has the importer's types, or is refused with the reason", arguments: examples)
    func imported(example: Example) throws {
        let module = try HeaderModule(text: example.text)
        defer { module.remove() }
        let output = try module.generate(module.everything)
        #expect(module.messages(output).isEmpty)
        let wrapped = Signatures.declared(in: output.text)
        // The tool shows a function whose result is not imported, and leaves out what the C library declares too.
        let imported = try module.importedSignatures().filter {
            !example.refused.keys.contains(Signatures.name(of: $0))
                || example.unnameable.contains(Signatures.name(of: $0))
        }
        let left = imported.subtracting(wrapped).map(Signatures.name)
        #expect(Set(left) == example.unnameable)
        #expect(wrapped.subtracting(imported).map(Signatures.name).filter { !$0.hasPrefix("str") } == [])
        let refused = Dictionary(
            uniqueKeysWithValues: output.text.matches(
                of: #/^\/\/   (?<name>\w+): (?<reason>.*)$/#.anchorsMatchLineEndings()
            )
            .map { (String($0.output.name), String($0.output.reason)) })
        #expect(Set(refused.keys) == Set(example.refused.keys))
        for (name, reason) in example.refused { #expect(refused[name]?.contains(reason) ?? false, "\(refused)") }
        #expect(try module.compile(output.text) == "")
        #expect(try module.compile(output.text, ["-strict-memory-safety"]) == "")
    }

    @Test(
        "An annotation above what is refused is an error with the reason and the remedy",
        arguments: [
            (
                "struct wide { int x; } __attribute__((aligned(64)));\n// @trace\nint run(struct wide a);",
                "since it has no type for 'struct wide', which is that of 'a' (its alignment of 64 bytes is greater than"
                    + " Swift's 16); call it from a C function"
            ),
            (
                "struct __attribute__((deprecated)) old { int x; };\n// @trace\nint run(struct old *a);",
                "since the type 'old' is deprecated; mark the function as deprecated too"
            ),
            ("// @trace\nint vfork(void);", "this function is unavailable in Swift (it may return more than once)"),
        ])
    func refused(text: String, reason: String) throws {
        let module = try HeaderModule(text: text)
        defer { module.remove() }
        let messages = module.messages(try module.generate())
        #expect(messages.count == 1)
        #expect(messages.first?.contains(reason) ?? false, "\(messages)")
    }

    @Test("A deprecated type does not make a wrapper warn")
    func deprecated() throws {
        let module = try HeaderModule(
            text: """
                struct __attribute__((deprecated)) old { int x; };
                typedef int old_number __attribute__((deprecated("use int")));
                // @trace
                __attribute__((deprecated)) int run(struct old *a);
                // @trace
                int count(old_number a);
                """)
        defer { module.remove() }
        let output = try module.generate()
        #expect(module.messages(output).isEmpty)
        #expect(output.text.contains("func count(_ a: Int32) -> Int32"))
        #expect(try module.compile(output.text) == "")
    }

    @Test("What another header of the C library defines is complete, as it is in Swift")
    func declaredOnly() throws {
        let module = try HeaderModule(
            text: """
                struct sigevent; struct rusage; struct passwd; struct termios;
                // @trace
                int use(struct sigevent *a, struct rusage *b, struct passwd *c, struct termios *d);
                """)
        defer { module.remove() }
        let output = try module.generate()
        #expect(output.text.contains("_ a: UnsafeMutablePointer<sigevent>!"))
        #expect(try module.compile(output.text) == "")
    }
}
