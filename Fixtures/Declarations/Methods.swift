// swift-format-ignore-file
/// Functions of a struct, of what is nested in it, and of its extensions.
public struct Counter: Sendable, Encodable {
    public private(set) var count = 0

    public init() {}

    // @trace
    public func _describe(prefix: String) -> String {
        "\(prefix) \(count)"
    }

    // @trace
    public mutating func _add(_ amount: Int) -> Int {
        count += amount
        return count
    }

    // @trace
    public mutating func _addLater(_ amount: Int) async throws -> Int {
        await Task.yield()
        if amount < 0 { throw Mishap("negative: \(amount)") }
        count += amount
        return count
    }

    // @trace
    public static func _zero() -> Counter {
        Counter()
    }

    /// Nested types are visible to their neighbours, but not in an extension.
    public struct Limit: Sendable, Hashable, Encodable {
        public var value: Int

        public init(_ value: Int) {
            self.value = value
        }
    }

    public enum Rule: Sendable {
        case strict

        public typealias Table = [Limit: Int]

        // @trace
        public func _apply(_ limit: Limit, table: Table = [:], to counter: Counter) -> Limit {
            Limit(table[limit] ?? min(limit.value, counter.count))
        }
    }
}

extension Counter {
    // @trace
    public func _plus(_ other: Counter) -> Int {
        count + other.count
    }
}

public class Animal {
    public init() {}

    // @trace
    public func _speak() -> String {
        "…"
    }

    // @trace
    public class func _kind() -> String {
        "animal"
    }
}

/// What it overrides is traced through the base's wrapper.
public final class Dog: Animal {
    public override func _speak() -> String {
        "woof"
    }

    public override class func _kind() -> String {
        "dog"
    }
}

public struct Box<Content: Sendable>: Sendable {
    public var content: Content

    public init(_ content: Content) {
        self.content = content
    }

    // @trace
    public func _map<Result: Sendable>(_ transform: (Content) -> Result) -> Box<Result> {
        Box<Result>(transform(content))
    }

    public struct Label: Sendable {
        public var text: String

        public init(_ text: String) {
            self.text = text
        }

        // @trace
        public func _attach(to box: Box<Content>) -> String {
            "\(text): \(box.content)"
        }
    }
}

extension Box where Content: Comparable {
    // @trace
    public func _isLess(than other: Box) -> Bool {
        content < other.content
    }
}

extension [Int] {
    // @trace
    public func _total() -> Int {
        reduce(0, +)
    }
}

public protocol Greeter {
    func greet() -> String
}

extension Greeter {
    // @trace
    public func _greetTwice() -> String {
        greet() + greet()
    }
}

/// A wrapper can be a protocol's witness.
public struct Robot: Greeter {
    public init() {}

    // @trace
    public func _greet() -> String {
        "beep"
    }
}
