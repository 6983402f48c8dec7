// swift-format-ignore-file

// @trace
public func _apply<Value>(_ value: Value, _ body: (Value) throws -> Value) rethrows -> Value {
    try body(value)
}

// @trace
public func _applyLater<Value: Sendable>(_ value: Value, _ body: (Value) async throws -> Value) async rethrows -> Value {
    try await body(value)
}

// @trace
public func _all<each Value: Sendable>(_ value: repeat each Value) -> (repeat each Value) {
    (repeat each value)
}

@resultBuilder
public enum TextBuilder {
    public static func buildBlock(_ parts: String...) -> String { parts.joined(separator: " ") }
}

// @trace
public func _compose(@TextBuilder _ content: () -> String) -> String {
    content()
}

// @trace
@TextBuilder
public func _sentence(_ word: String) -> String {
    "a"
    word
}

@propertyWrapper
public struct Clamped: Sendable {
    public var wrappedValue: Int

    public init(wrappedValue: Int) { self.wrappedValue = min(wrappedValue, 10) }
}

// @trace
public func _clamp(@Clamped value: Int) -> Int { value }

// The caller's place stays the caller's.
// @trace
public func _place(_ file: String = #fileID, line: Int = #line, function: String = #function) -> String {
    "\(file):\(line) \(function)"
}

public struct Adder: Sendable {
    public init() {}

    // @trace
    public func _callAsFunction(_ left: Int, _ right: Int) -> Int {
        left + right
    }

    // @trace
    public func `add them up`(_ values: [Int]) -> Int {
        values.reduce(0, +)
    }

    // @trace
    @inlinable
    public func _half(_ value: Int) -> Int {
        value / 2
    }

    // Inlinable code may call what is inlinable within the module, and so the wrapper of it.
    // @trace
    @inlinable
    func _quarter(_ value: Int) -> Int {
        value / 4
    }

    @inlinable
    public func quarterOfHalf(_ value: Int) -> Int {
        quarter(value / 2)
    }

    // @trace
    package func _third(_ value: Int) -> Int {
        value / 3
    }

    // Two of one name, told apart by their labels.
    // @trace
    public func _fetch(id: Int) -> Int { id }

    // @trace
    public func _fetch(name: String) -> Int { name.count }

    // @trace
    public func _unbox<Integer: BinaryInteger>() -> Integer? { Integer(exactly: 7) }

    // And two that only the result tells apart.
    // @trace
    public func _convert(_ text: String) -> Int { text.count }

    // @trace
    public func _convert(_ text: String) -> [Character] { Array(text) }
}

public class Shape {
    public init() {}

    // @trace
    open func _area() -> Double { 0 }

    // @trace
    public final func _name() -> String { "shape" }
}
