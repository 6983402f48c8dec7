// swift-format-ignore-file

/// A protocol without associated types: decorated values can be had of `any Summarizing` too.
// @trace(type: .llm)
public protocol Summarizing: Sendable {
    var model: String { get }
    var limit: Int { get set }
    var quota: Int { get async throws }
    static var kind: String { get }
    func summarize(_ text: String, limit: Int) async throws(Mishap) -> String
    // @trace(none)
    func warmUp()
    mutating func reset(to limit: Int)
    func map<Value: Sendable>(_ transform: (String) throws -> Value) rethrows -> Value
    static func make(limit: Int) -> Self
    func merged(with other: Self) -> Self
    subscript(word: Int) -> String { get }
    init(limit: Int)
}

public struct PlainSummarizer: Summarizing {
    public var limit: Int
    public var model: String { "plain" }
    public var quota: Int { get async throws { limit * 2 } }
    public static var kind: String { "plain" }

    public init(limit: Int) { self.limit = limit }

    public func summarize(_ text: String, limit: Int) async throws(Mishap) -> String {
        if text.isEmpty { throw Mishap("empty") }
        return String(text.prefix(limit))
    }

    public func warmUp() {}
    public mutating func reset(to limit: Int) { self.limit = limit }
    public func map<Value: Sendable>(_ transform: (String) throws -> Value) rethrows -> Value { try transform("x") }
    public static func make(limit: Int) -> PlainSummarizer { PlainSummarizer(limit: limit) }
    public func merged(with other: PlainSummarizer) -> PlainSummarizer { PlainSummarizer(limit: limit + other.limit) }
    public subscript(word: Int) -> String { "word \(word)" }
}

public protocol Closing {
    func close() async
}

/// Associated types, and requirements inherited from a protocol of this module.
// @trace
public protocol Repository<Key>: AnyObject, Closing {
    associatedtype Key: Hashable
    associatedtype Item
    func load(_ key: Key) async throws -> Item?
    static func == (left: Self, right: Self) -> Bool
}

public final class MemoryRepository: Repository {
    public private(set) var isClosed = false

    public init() {}

    public func load(_ key: Int) async throws -> String? { key > 0 ? "item \(key)" : nil }
    public func close() async { isClosed = true }
    public static func == (left: MemoryRepository, right: MemoryRepository) -> Bool { left === right }
}

// Where everything is the main actor's by default, what says otherwise has a decorator that says so too.
// @trace
nonisolated public protocol Measuring: Sendable, CustomStringConvertible, Hashable {
    func measure(_ text: String) -> Int
}

nonisolated public struct Ruler: Measuring {
    public init() {}

    public var description: String { "ruler" }

    public func measure(_ text: String) -> Int { text.count }
}

public enum Outer {
    // @trace
    public protocol Nested {
        func run() async throws
    }

    public struct Runner: Nested {
        public init() {}

        public func run() async throws { throw Mishap("ran") }
    }
}

/// A protocol for classes that are made and compared by it. One parameter is called as what is decorated, and a requirement
/// depends on the system.
// @trace
nonisolated public protocol Routing: AnyObject, Hashable {
    init(prefix: String)
    func url(_ path: String, base: String) -> String
    nonisolated(nonsending) func load() async -> Int
    #if os(Windows)
    func dump() -> [UInt16]
    #else
    func dump() -> String
    var width: Int { get }
    #endif
}

nonisolated public final class Router: Routing {
    public let prefix: String

    public init(prefix: String) { self.prefix = prefix }

    public func url(_ path: String, base: String) -> String { base + prefix + path }
    public nonisolated(nonsending) func load() async -> Int { 3 }
    #if os(Windows)
    public func dump() -> [UInt16] { Array(prefix.utf16) }
    #else
    public func dump() -> String { prefix }
    public var width: Int { prefix.count }
    #endif
    public static func == (left: Router, right: Router) -> Bool { left.prefix == right.prefix }
    public func hash(into hasher: inout Hasher) { hasher.combine(prefix) }
}

/// What is read may change by it.
// @trace
nonisolated public protocol Counting {
    var next: Int { mutating get }
    func reset() -> Int
}

nonisolated public struct Tally: Counting {
    private var count = 0

    public init() {}

    public var next: Int {
        mutating get {
            count += 1
            return count
        }
    }

    public func reset() -> Int { 0 }
}

/// A protocol that is refined by one that restates its requirements.
nonisolated public protocol Named: CustomStringConvertible {
    var name: String { get }
    func check(_ word: String) throws -> Bool
}

// @trace
nonisolated public protocol Renamable: Named {
    var name: String { get set }
    var description: String { get }
    func check(_ word: String) -> Bool
    func check(_ word: String) async -> Bool
}

nonisolated public struct Pet: Renamable {
    public var name: String
    public var description: String { "pet \(name)" }

    public init(name: String) { self.name = name }

    public func check(_ word: String) -> Bool { word == name }
}
