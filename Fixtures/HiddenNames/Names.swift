// Functions among types and members that have the names that wrappers use. This file has no import: everything that
// its wrappers name comes from the generated file.

enum Tracemark {}
enum Swift {}
enum TracemarkIsolation {}
enum CallerIsolation {}
enum DeclaredIsolation {}
enum SentValue {}
enum TraceSpan {}
struct String { var text = "hidden" }
struct Int { var number = 1 }
struct Void {}
struct Never {}
struct Double {}
struct Optional {}
protocol Error {}
protocol Sendable {}
protocol Actor {}
protocol Encoder {}

func withTraceSpan(_ name: String, _ body: () -> Int) {}
func enterSpan(_ name: String) -> Int { Int() }
func fatalError() {}

actor Vault {
    enum Tracemark {}
    enum TracemarkIsolation {}
    enum Swift {}
    func withTraceSpan(_ name: String) {}
    func enterSpan(_ name: String) {}
    let TraceSpan = 1
    let SentValue = 1
    let executor = CountingExecutor()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    // @trace
    func _visit(_ name: String) async -> Int { Int() }
    // @trace
    func _visitBoth(_ name: String) async throws -> Void { Void() }
    // @trace
    func _end(_ name: consuming String) async throws -> Int { Int() }
    // @trace
    func _send(_ name: sending [String]) async -> sending [String] { name }
}

struct Box<Tracemark, Swift> {
    var values: [Swift]
    func enterSpan(_ name: String) {}
    func withTraceSpan(_ name: String) {}

    // @trace
    func _find(_ name: String, isThere: Tracemark) throws -> Void {
        if values.isEmpty { throw CancellationError() }
        return Void()
    }
}

struct Counter {
    var count = Int()
    // @trace(as: reset)
    mutating nonisolated(nonsending) func _clear() async { count = Int() }
}

enum Library {
    struct Hasher {}
    struct Bool {}
    enum Tracemark {}

    // @trace
    protocol Reader: AnyObject, Hashable, CustomStringConvertible {
        func load(_ name: String) async throws -> Int
        var rest: Void { get throws }
    }
}

final class File: Library.Reader {
    let description = "file"
    func load(_ name: String) async throws -> Int { Int() }
    var rest: Void { get throws { Void() } }
    static func == (left: File, right: File) -> Bool { left === right }
    func hash(into hasher: inout Hasher) {}
}
