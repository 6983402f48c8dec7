// swift-format-ignore-file
import Foundation

/// The error that the functions here throw.
public struct Mishap: Error, Equatable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public var description: String { text }
}

// @trace
public func _greet(_ name: String, punctuation: String = "!") -> String {
    "Hello, \(name)\(punctuation)"
}

// The wrapper of a function without an underscore has a prefix; its span has none.
// @trace
public func shout(_ text: String) -> String {
    text.uppercased()
}

// @trace(as: measure)
public func lengthOf(text: String) -> Int {
    text.count
}

// @trace
public func _parse(_ text: String) throws -> Int {
    guard let number = Int(text) else { throw Mishap("no number: \(text)") }
    return number
}

// @trace
public func _parseTyped(_ text: String) throws(Mishap) -> Int {
    guard let number = Int(text) else { throw Mishap("no number: \(text)") }
    return number
}

// @trace
public func _later(_ value: Int, after delay: Duration = .zero) async -> Int {
    try? await Task.sleep(for: delay)
    return value
}

// @trace
public func _laterThrowing(_ value: Int?) async throws(Mishap) -> Int {
    await Task.yield()
    guard let value else { throw Mishap("no value") }
    return value
}

// @trace
public func _double(_ value: inout Int) {
    value *= 2
}

// @trace
public func _largest<Value: Comparable & Sendable>(of values: [Value], or fallback: Value) -> Value
where Value: CustomStringConvertible {
    values.max() ?? fallback
}

// @trace
public func _describe(_ value: some CustomStringConvertible & Sendable, _ other: any Sendable) -> String {
    "\(value) \(other)"
}

// @trace
public func _shape(sides: Int) -> some CustomStringConvertible & Sendable {
    sides == 3 ? "triangle" : "polygon"
}

// @trace
public func _pair(_ pair: (first: Int, second: String), _ table: [String: [Int]]) -> (String, Int)? {
    table[pair.second].map { (pair.second, $0.reduce(pair.first, +)) }
}

// A parameter without a name, one with a keyword for one, and one that is called like what the wrapper uses.
// @trace
public func _odd(_: Int, in region: String, span: Int, `repeat` result: Int, _ `default`: Bool) -> String {
    "\(region) \(span) \(result) \(`default`)"
}

// @trace
public func _stop() -> Date {
    Date(timeIntervalSinceReferenceDate: 0)
}

// @trace
@discardableResult
public func _noted(_ text: String) -> Bool {
    !text.isEmpty
}

// @trace
public func _sum(_ values: UnsafeBufferPointer<Int>) -> Int {
    unsafe values.reduce(0, +)
}
