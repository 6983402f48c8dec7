import Foundation
import Testing

@testable import tracemark_review

/// A function that takes its caller's name by default gets the name that the caller had before.
extension AdoptionTests {
    private static let library = """
        func log(_ text: String, for name: String = #function) {}
        func note(_ text: String..., function: StaticString = #function) {}
        func first(_ name: String = #function, then body: () -> Void = {}) {}
        enum Event {
          case plain
          case named(String = #function), other(Int, by: String = #function)
        }
        class Timer {
          init(_ text: String = "", caller: String = #function) {}
          static func start(`in` place: String = #function) -> Timer { Timer(caller: place) }
          subscript(_ index: Int, function: String = #function) -> Int { 1 }
        }
        class Stopwatch: Timer {}
        typealias Watch = Stopwatch
        @propertyWrapper struct Named {
          var wrappedValue: Int
          init(wrappedValue: Int, name: String = #function) { self.wrappedValue = wrappedValue }
        }
        struct Plain {
          init(text: String) {}
          func log(about text: String) {}
        }
        """

    @Test(
        "A function that calls one stays, if it leaves the name to the default",
        arguments: [
            ("log(\"a\")", "log"), ("(log)(\"a\")", nil), ("log(\"a\", for: \"f()\")", nil),
            ("[\"a\"].forEach { log($0) }", "log"),
            ("_ = \"\\(log(\"a\"))\"", "log"), ("Plain(text: \"a\").log(about: \"b\")", nil),
            ("let log = 1\n  _ = log", nil),
            ("note(\"a\", \"b\")", "note"), ("note(\"a\", \"b\", function: \"f()\")", nil), ("first { }", "first"),
            ("first(\"f()\") { }", nil), ("first(then: { })", "first"), ("_ = Event.named()", "named"),
            ("_ = Event.other(1)", "other"), ("_ = Event.other(1, by: \"f()\")", "other"), ("_ = Event.plain", nil),
            ("_ = Timer()", "Timer"), ("_ = Timer.init(\"a\")", "init"), ("_ = Timer(caller: \"f()\")", nil),
            ("_ = Timer.start()", "start"), ("_ = Timer.start(in: \"f()\")", nil), ("_ = Stopwatch()", "Stopwatch"),
            ("_ = Watch()", "Watch"), ("let timer: Timer = .init()\n  _ = timer", "init"),
            ("let timer = Timer(caller: \"\")\n  _ = timer[1]", "subscript"),
            ("let timer = Timer(caller: \"\")\n  _ = timer[1, \"\"]", nil), ("@Named var one = 1\n  _ = one", "Named"),
        ] as [(String, String?)])
    func callerNames(body: String, callee: String?) throws {
        let files = ["a.swift": "func f() {\n  \(body)\n}\n", "b.swift": Self.library]
        let message = try refusal(in: files)
        if let callee {
            #expect(message?.contains("'\(callee)' at a.swift:") == true)
            #expect(message?.contains("takes its caller's name by default and would get '_f'") == true)
        } else {
            #expect(message == nil)
            try #expect(Target(files).compilerMessages() == "")
        }
    }

    @Test("A function of another package counts if it is public")
    func importedCallees() throws {
        let logger = "public struct Logger {\n  %func info(_ text: String, function: String = #function) {}\n}\n"
        let text = "func f(logger: Logger) {\n  logger.info(\"a\")\n}\n"
        for (access, isRefused) in [("public ", true), ("", false)] {
            let imported = ["b.swift": logger.replacing("%", with: access)]
            #expect(try (refusal(in: ["a.swift": text], imported: imported) != nil) == isRefused)
        }
    }

    @Test("Adopted functions and their callers print the names that they printed before")
    func printedNames() throws {
        let library = """
            struct Log {
              func write(_ text: String, caller: String = #function) { print(text, caller) }
              func work() { helped() }
              func helped() { write("helped") }
              func direct() { print(#function) }
              func told(by caller: String = #function) { print(caller) }
              func outer() { told() }
              func plain() { told(by: "plain") }
            }
            """
        let main = """
            let log = Log()
            log.write("main")
            log.work()
            log.direct()
            log.told()
            log.outer()
            log.plain()
            """
        let target = try Target(["a.swift": library, "main.swift": main])
        let before = try target.output()
        #expect(before == "main App\nhelped helped()\ndirect()\nApp\nouter()\nplain\n")
        let adopted = try target.adopt("a.swift").functions.filter {
            if case .adopted = $0.outcome { true } else { false }
        }
        #expect(adopted.map(\.name) == ["Log.write(_:caller:)", "Log.work()", "Log.told(by:)", "Log.plain()"])
        #expect(try target.output() == before)
    }
}
