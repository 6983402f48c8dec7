// swift-format-ignore-file

// MARK: Overloads

// Which one is called, the type of the result tells, in whichever branch of an '#if' the other one stands.
// @trace
public func _read() -> Int { 1 }
#if !os(Windows)
// @trace
public func _read() -> String { "a" }
#endif

// The wrapper is declared twice only where both branches hold.
#if os(Windows)
public func probe() -> Int { 1 }
#elseif canImport(Darwin) || canImport(Glibc) || canImport(Musl)
#if os(Windows)
public func inspectDisk() -> Int { 3 }
#else
// @trace
public func _inspectDisk() -> Int { 4 }
#endif
// @trace
public func _probe() -> Int { 2 }
#else
public func probe() -> Int { 3 }
#endif

public struct Overloaded: Sendable {
    public init() {}

    // @trace
    public func _value() -> Int { 1 }

    // @trace
    public func _value() throws -> [Int] { [2] }

    // @trace
    public func _value() async -> Int { 3 }

    // @trace
    public func _sort<Item>(_ items: [Item]) -> Int { items.count }

    // @trace
    public func _sort<Item: Comparable>(_ items: [Item]) -> Int { -items.count }

    // @trace
    public func _sort<Item>(_ items: [Item]) -> Int where Item: Collection { 0 }

    // The plain function that was there before has other requirements.
    public func pick<Item: Equatable>(_ item: Item) -> Int { 1 }

    // @trace
    public func _pick<Item>(_ item: Item) -> Int { 2 }

    // @trace
    public subscript(_ index: Int) -> Int { index }

    // @trace
    public subscript(_ index: Int) -> String { "\(index)" }
}

// MARK: Errors that cannot be

public typealias Nothing = Never

public struct Safe: Sendable {
    public typealias Failure = Nothing

    public init() {}

    // @trace
    public func _load() throws(Failure) -> Int { 1 }

    // @trace
    public func _loadLater() async throws(Safe.Failure) -> Int { 2 }

    // @trace
    public func _loadNever() throws(Never) -> Int { 3 }

    // @trace
    public func _loadAny<Failure: Error>(_ work: () throws(Failure) -> Int) throws(Failure) -> Int { try work() }

    // @trace
    public var _size: Int { get throws(Self.Failure) { 4 } }
}

public protocol Fallible {
    associatedtype Failure: Error
}

extension Fallible where Failure == Never {
    // @trace
    public func _succeed() throws(Failure) -> Int { 5 }
}

extension Fallible {
    // @trace
    public func _fail(with error: Failure) throws(Failure) -> Int { throw error }
}

extension Safe: Fallible {}

// MARK: Autoclosures

// @trace
public func _check(_ value: @autoclosure () throws -> Int) -> Int { (try? value()) ?? -1 }

// @trace
public func _checkLater(_ value: @autoclosure () throws -> Int) async -> Int { (try? value()) ?? -1 }

// @trace
public func _checkTwice(
    _ first: @autoclosure () throws -> Int, _ second: @autoclosure () async throws -> Int
) async -> Int {
    let first = (try? first()) ?? -1
    return first + ((try? await second()) ?? -1)
}

// @trace
public func _checkNever(_ value: @autoclosure () throws(Never) -> Int) -> Int { value() }

// @trace
public func _checkAgain(_ value: @autoclosure () throws -> Int) rethrows -> Int { try value() }

public struct Checker: Sendable {
    public init() {}

    // @trace
    public func _check(_ value: @autoclosure () throws -> Int) -> Int { (try? value()) ?? -1 }

    // @trace
    public subscript(_ value: @autoclosure () throws -> Int) -> Int { (try? value()) ?? -1 }
}

// MARK: Nothing, and never

public struct Emptied: Sendable {
    public init() {}

    // @trace
    public func _empty() {}

    // @trace
    public func _empty() -> Int { 1 }

    // @trace
    public func _empty() async throws {}

    // Swift reads these two labels as they are.
    // @trace
    public func _keep(_ `let`: Int, `let` first: Int, `var` second: Int) -> Int { first }

    // @trace
    public func _stop(_ code: Int) async throws -> Never { throw CancellationError() }

    // @trace
    public func _halt(_ codes: consuming [Int]) async throws(CancellationError) -> Swift.Never {
        throw CancellationError()
    }

    // @trace
    public func _stop() async -> Nothing { fatalError("stopped") }
}

extension Emptied {
    // @trace
    public borrowing func _peek() async -> Int { 1 }
}

public enum Uninhabited {
    // @trace
    public consuming func _use() async {}
}

public struct Shadowed: Sendable {
    // @trace
    public func _read() async -> Int { 1 }

    public struct Never: Sendable {}

    // @trace
    public func _end() async -> Never { Never() }
}

// MARK: Requirements that differ in their results

// @trace
public protocol NodeRepresentable {
    func represented() throws -> [Int]
    func emptied() throws
}

// @trace
public protocol ScalarRepresentable: NodeRepresentable {
    func represented() -> Int
    func emptied() -> String
}
