import Foundation
import Synchronization
import Testing

@testable import Tracemark

private struct Page {
    var number = 1
    var title: String? = "a \"b\""
    var words = ["x", "y"]
    var scores: [String: [Double?]] = ["s": [0.5, nil]]
    var place: (Int, line: Int) = (1, line: 2)
    var none: Page.Kind?
    var kind = Kind.named("n", at: 3)

    indirect enum Kind { case plain, only(Int), labelled(x: Int), named(String, at: Int), deeper(Kind) }
}

private struct Speaking: CustomStringConvertible { var description: String { "speaks" } }
private struct Debugging: CustomDebugStringConvertible { var debugDescription: String { "debugs" } }
private struct Mirrored: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: ["shown": 1], displayStyle: .struct) }
}
private final class Reference { var value = 1 }
private struct Generic<Value> { var value: Value }

private struct Counted: CustomStringConvertible {
    static let looks = Mutex(0)
    var description: String {
        Self.looks.withLock { $0 += 1 }
        return "counted"
    }
}

@Suite("Descriptions of what says nothing of itself")
struct DescriptionTests {
    private func text(_ value: Any, bytes: Int = 10_000, depth: Int = 16) -> String {
        BoundedDescription(of: value, bytes: bytes, depth: depth).text
    }

    @Test("Within the bound they are what the standard library says")
    func same() {
        let values: [Any] = [
            Page(), Page(none: .plain), Page.Kind.plain, Page.Kind.only(1), Page.Kind.labelled(x: 1),
            Page.Kind.named("a", at: 2), Page.Kind.deeper(.named("b", at: 1)), Speaking(), Debugging(), Mirrored(),
            Reference(), Generic(value: Speaking()), Generic(value: Debugging()), Generic(value: Mirrored()),
            Generic(value: Reference()), Generic<Any>(value: Page.self), Generic(value: { (number: Int) in number }),
            Generic(value: [Int: Int]()), Generic(value: [Speaking]()), Generic(value: Set([1])),
            Generic(value: Optional(Optional(1))), Generic<Any>(value: ()), Generic(value: 1...3),
            Generic(value: "abc".dropFirst()), Generic(value: URL(fileURLWithPath: "/a")), (), (1, "a", b: Speaking()),
            { (number: Int) in number }, Page.self, Result<Int, any Error>.success(1), "text", 1,
        ]
        for value in values { #expect(text(value) == String(describing: value)) }
    }

    @Test("A large value is not walked beyond the bound")
    func bounded() {
        let value = Generic(value: [Generic(value: Array(repeating: Counted(), count: 100_000))])
        let description = BoundedDescription(of: value, bytes: 1_000, depth: 16)
        #expect(description.isCut && description.text.utf8.count < 1_200)
        #expect(Counted.looks.withLock { $0 } < 200)
        let long = BoundedDescription(
            of: Generic(value: String(repeating: "x", count: 1_000_000)), bytes: 50, depth: 16)
        #expect(long.isCut && long.text.utf8.count < 200)
    }

    @Test("Depth is bounded")
    func depth() {
        var kind = Page.Kind.plain
        for _ in 0..<100 { kind = .deeper(kind) }
        #expect(text(kind, depth: 3).hasSuffix(".deeper(…))))"))
    }

    @Test("What is cut ends in a mark, within the bytes of a captured value")
    func marked() {
        let limits = CaptureLimits(bytes: 100)
        let node = JSONNode.root(describing: Generic(value: Array(repeating: Speaking(), count: 1_000)), within: limits)
        guard case .text(let text) = node.content else { return #expect(Bool(false)) }
        #expect(text.hasPrefix("Generic<Array<Speaking>>(value: [speaks, speaks") && text.hasSuffix("…"))
        #expect(text.utf8.count <= 100 + "…".utf8.count)
    }
}
