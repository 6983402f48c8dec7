import Foundation
import Testing

@testable import tracemark_review

/// Where a function's new name would change what code means, the function keeps its own.
extension AdoptionTests {
    /// Adopts `f` in `a.swift`, and returns why not.
    func refusal(
        of place: String = "f", in files: [String: String], context: [String: String] = [:],
        imported: [String: String] = [:]
    ) throws -> String? {
        let target = try Target(files, context: context, imported: imported)
        let adoption = try target.adopt("a.swift:" + place)
        #expect(adoption.texts.isEmpty == !adoption.diagnostics.isEmpty)
        return adoption.diagnostics.first?.message
    }

    // MARK: The new name

    @Test(
        "A function stays where its new name stands anywhere in the target, and the message says where",
        arguments: [
            "extension Greeter {\n  func _f() -> String { \"\" }\n}\nprotocol Greeter {}",
            "func _f() -> Int { 1 }",
            "class Base {\n  var _f: Int { 1 }\n}",
            "struct Outer {\n  static func _f() {}\n  struct Inner {}\n}",
            "func other() {\n  func _f() {}\n  _f()\n}",
            "func other(_ _f: Int) -> Int { _f }",
            "func other(_ a: A) -> String { \"\\(a._f)\" }",
            "let other = { (a: A) in a.`_f`() }",
            "// `_f` is known to a script.\nlet other = 1",
            "enum Other {\n  case _f\n}",
        ])
    func mentioned(text: String) throws {
        let message = try refusal(of: "A.f", in: ["a.swift": "struct A {\n  func f() {}\n}\n", "b.swift": text])
        #expect(
            message?.hasPrefix("'f' cannot be adopted: '_f', which it would be renamed to, stands at b.swift:") == true)
    }

    @Test("A body that calls a function of the new name keeps calling that")
    func bodies() throws {
        let text = """
            protocol Greeter {}
            extension Greeter {
                func _greet() -> String { "hello" }
            }
            struct Person: Greeter {
                func greet() -> String { _greet() }
                func name() -> String { greet() }
            }
            func _count() -> Int { 1 }
            struct Counter {
                func count() -> Int { _count() }
            }
            """
        let target = try Target(["a.swift": text])
        let adoption = try target.adopt("a.swift:Person", "a.swift:Counter")
        #expect(
            adoption.functions.map(\.outcome).map { if case .adopted(let span) = $0 { span } else { "" } }
                == ["", "Person.name", ""])
        #expect(try target.text("a.swift").contains("func greet() -> String { _greet() }"))
    }

    @Test(
        "Longer and shorter words are other names",
        arguments: ["let _ff = 1", "let a_f = 1", "let __f = 1", "let _ = 1", "func F() {}", "let f_ = 1"])
    func otherWords(text: String) throws {
        #expect(try refusal(of: "A.f", in: ["a.swift": "struct A {\n  func f() {}\n}\n", "b.swift": text]) == nil)
    }

    @Test("An overload of a function that was adopted earlier is adopted, and so is a member of another type")
    func earlier() throws {
        let text = "struct A {\n  func f() {}\n  func f(b: Int) {}\n}\nstruct B {\n  func f() {}\n}\n"
        let target = try Target(["a.swift": text])
        for place in ["a.swift:A.f()", "a.swift:A.f(b:)", "a.swift:B.f"] {
            #expect(try target.adopt(place).diagnostics == [])
        }
        #expect(try target.text("a.swift").components(separatedBy: "// @trace\n").count == 4)
        #expect(try target.adopt("a.swift").texts.isEmpty)
        try #expect(target.compilerMessages() == "")
    }

    // MARK: Other modules

    @Test(
        "In other targets the new name counts where they declare it for others, or see what is internal",
        arguments: [
            ("public func _f() {}", true),
            ("package extension Int {\n  func _f() {}\n}", true),
            ("protocol Other {\n  func _f()\n}", true),
            ("@testable import App\nfunc test(a: A) { a._f() }", true),
            ("@testable import Other\nfunc test(a: A) { a._f() }", false),
            ("func _f() {}", false),
            ("struct Other {\n  private var _f = 1\n  func g() -> Int { _f }\n}", false),
        ])
    func otherTargets(text: String, isRefused: Bool) throws {
        let message = try refusal(
            of: "A.f", in: ["a.swift": "struct A {\n  func f() {}\n}\n"], context: ["b.swift": text])
        #expect((message?.contains("stands at b.swift:") ?? false) == isRefused)
    }

    @Test("A function that stays public under its new name meets every other target's")
    func staysPublic() throws {
        let text = "@inlinable public func f() {}\n"
        let message = try refusal(in: ["a.swift": text], context: ["b.swift": "func g(a: Other) { a._f() }"])
        #expect(message?.contains("stands at b.swift:1") == true)
    }

    @Test("A member that would witness an imported requirement stays")
    func importedRequirements() throws {
        let text = "struct A: Error {\n  var code: Int { 7 }\n  func f() {}\n}\nfunc step() {}\n"
        let message = try refusal(of: "code", in: ["a.swift": text])
        #expect(message?.contains("'_code', which it would be renamed to, is a member") == true)
        #expect(try refusal(of: "step", in: ["a.swift": text]) == nil)
        let imported = ["b.swift": "public protocol Loop {\n  func _f()\n}\nextension Loop {\n  func _g() {}\n}\n"]
        #expect(try refusal(in: ["a.swift": text], imported: imported)?.contains("'_f', which") == true)
        let other = try refusal(of: "g", in: ["a.swift": "struct A {\n  func g() {}\n}\n"], imported: imported)
        #expect(other == nil)
    }

    @Test("A member that would meet one of an imported class stays, whoever is its own base")
    func importedClasses() throws {
        let view = "open class View {\n  open func _f() {}\n  func _g() {}\n  public var _h: Int { 1 }\n}\n"
        let imported = ["b.swift": view]
        let text = "class A: View {\n  func f() {}\n  func g() {}\n  var h: Int { 1 }\n}\n"
        #expect(try refusal(of: "f", in: ["a.swift": text], imported: imported)?.contains("'_f', which") == true)
        #expect(try refusal(of: "h", in: ["a.swift": text], imported: imported)?.contains("'_h', which") == true)
        #expect(try refusal(of: "g", in: ["a.swift": text], imported: imported) == nil)
    }

    // MARK: Callers of other kinds

    @Test("'#function' in a body would say another name; as a default argument it is the caller's")
    func selfNaming() throws {
        let text = """
            struct A {
                func f() -> String {
                    let name = { #function }
                    return name()
                }
                func g(caller: String = #function) -> String { caller }
            }
            """
        #expect(try refusal(in: ["a.swift": text])?.contains("'#function' at a.swift:3 would say '_f'") == true)
        #expect(try refusal(of: "g", in: ["a.swift": text]) == nil)
    }

    @Test(
        "A function that Objective-C may call stays",
        arguments: [
            ("class A: B {\n  func f() {}\n}\nclass B: NSObject {}\n", "knows the class 'A'"),
            ("class A: NSObject {}\nextension A {\n  func f() {}\n}\n", "knows the class 'A'"),
            ("@objcMembers class A {\n  func f() {}\n}\n", "knows the class 'A'"),
            ("class A {\n  func f() {}\n  func g(t: T) { t.on(#selector(A.f)) }\n}\n", "in a selector or key path"),
        ])
    func objectiveC(text: String, reason: String) throws {
        #expect(try refusal(of: "A.f", in: ["a.swift": text])?.contains(reason) == true)
    }

    @Test("An override in a test that sees internals counts, one of another module or beside a protocol does not")
    func overridesElsewhere() throws {
        let files = ["a.swift": "public class A {\n  func f(_ x: [Int: Int], by y: Int) {}\n}\n"]
        let override = "class B: A {\n  override func f(_ x: [Int: Int], by y: Int) {}\n}\n"
        let testing = try refusal(in: files, context: ["b.swift": "@testable import App\n" + override])
        #expect(testing?.contains("it is overridden at b.swift:3") == true)
        #expect(try refusal(in: files, context: ["b.swift": override]) == nil)
        let text =
            "protocol P {}\nextension P {\n  func f() {}\n}\nclass C {}\nclass D: C {\n  override func f() {}\n}\n"
        #expect(try refusal(of: "P.f", in: ["a.swift": text]) == nil)
    }

    // MARK: Warnings

    @Test("A function that would nearly match a requirement with a default stays, its other witness does not")
    func nearMatches() throws {
        let text = """
            public struct Page {}
            public struct Line {}
            public protocol Rendering {
                func rendered() throws -> Page
            }
            extension Rendering {
                public func rendered() throws -> Page { Page() }
            }
            public protocol LineRendering: Rendering {
                func rendered() -> Line
            }
            extension Bool: LineRendering {
                public func rendered() -> Line { Line() }
            }
            extension Int: Rendering {
                public func rendered() -> Page { Page() }
            }
            extension String {
                public func rendered() -> Line { Line() }
            }
            extension Double: LineRendering {
                public func rendered() -> Line { Line() }
                public func rendered() -> Page { Page() }
            }
            """
        let target = try Target(["a.swift": text])
        let adoption = try target.adopt("a.swift")
        let refused = adoption.functions.filter {
            if case .refused(let reason) = $0.outcome { reason.contains("nearly match") } else { false }
        }
        #expect(refused.map(\.name) == ["Bool.rendered()"])
        #expect(adoption.functions.count { if case .adopted = $0.outcome { true } else { false } } == 5)
        try #expect(target.compilerMessages() == "")
        #expect(try target.adopt("a.swift").texts.isEmpty)
    }

    @Test("A function stays where it would nearly match a requirement of another module, in an extension that conforms")
    func importedNearMatches() throws {
        let imported = [
            "b.swift": """
            public protocol Rendering { func rendered() -> Int; func drawn() -> Int }
            extension Rendering { public func rendered() -> Int { 1 } }
            protocol Hidden { func hidden() -> Int }
            extension Hidden { func hidden() -> Int { 1 } }
            public protocol Painting: Rendering {}
            """
        ]
        let text = """
            extension A: Painting {
              func rendered() -> String { "" }
              func drawn() -> String { "" }
            }
            extension B: Hidden {
              func hidden() -> String { "" }
            }
            extension C: SingleValueEncodingContainer, Other {
              func encode(_ value: Int) throws {}
              func encodeNil() throws {}
            }
            extension D {
              func encode(_ value: Int) throws {}
            }
            """
        let target = try Target(["a.swift": text], imported: imported)
        let refused = try target.adopt("a.swift").functions.filter {
            if case .refused(let reason) = $0.outcome { reason.contains("nearly match") } else { false }
        }
        #expect(refused.map(\.name) == ["A.rendered()", "C.encode(_:)"])
    }

    // MARK: Many at once

    @Test("Functions that the generator refuses are left together, and the others of all files are adopted")
    func manyAtOnce() throws {
        let one = "struct A {\n  func f() {}\n  private func g() {}\n  func h(_ x: Int...) {}\n  func i() {}\n}\n"
        let target = try Target(["a.swift": one, "b.swift": "@Marked func j() {}\nfunc k() {}\n"])
        let adoption = try target.adopt("b.swift", "a.swift")
        let adopted = adoption.functions.filter { if case .adopted = $0.outcome { true } else { false } }
        #expect(adopted.map(\.name) == ["A.f()", "A.i()", "k()"])
        #expect(adopted.map(\.line) == [3, 7, 3])
        #expect(adoption.texts.count == 2)
    }
}
