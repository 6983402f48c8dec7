// swift-format-ignore-file

/// A crate for values that need not be copyable.
public struct Crate<Value: ~Copyable>: ~Copyable {
    var value: Value

    // @trace
    public init(value: consuming Value) { self.value = value }

    // @trace
    public func _open() -> Int { 1 }

    // @trace
    public borrowing func _look<Result: ~Copyable>(_ body: (borrowing Value) throws -> Result) rethrows -> Result {
        try body(value)
    }

    // @trace
    public mutating func _replace(_ new: consuming Value) {
        value = new
    }

    // @trace
    public consuming func _unwrap() -> Value { value }

    // @trace
    public consuming func _unwrapLater() async -> sending Value where Value: Sendable { value }

    public struct Lid<Color>: ~Copyable where Color: ~Copyable {
        public init() {}

        // @trace
        public func _close(_ color: borrowing Color) -> Int { 2 }
    }

    public enum Side: Sendable {
        case left

        // @trace
        public func _turn() -> Int { 3 }
    }
}

extension Crate where Value: ~Copyable {
    // @trace
    public func _shake() -> Int { 4 }

    public final class Label: Sendable {
        public init() {}

        // @trace
        public func _read() -> Int { 5 }
    }
}

// 'Value' is copyable here, since the extension says nothing else.
extension Crate {
    // @trace
    public func _copy() -> Value { value }
}

public final class Lock<Value: ~Copyable & Sendable, Key>: Sendable where Key: ~Copyable {
    public init() {}

    // @trace
    public func _withLock<Result: ~Copyable>(_ value: consuming sending Value, _ body: (inout sending Value) -> sending Result) -> sending Result {
        body(&value)
    }
}

public actor Store<Value: ~Copyable> {
    public init() {}

    // @trace
    func _count() -> Int { 6 }

    public func callCount() -> Int { count() }
}

public protocol Resource: ~Copyable {
    var id: Int { get }
}

extension Resource where Self: ~Copyable {
    // @trace
    public borrowing func _identify() -> Int { id }
}

extension Resource {
    // @trace
    public func _duplicate() -> (Self, Self) { (self, self) }
}

extension Ticket: Resource {
    public var id: Int { number }
}

/// A kind of view, for elements that need be neither copyable nor escapable.
public struct ViewKind<Element: ~Copyable & ~Escapable>: Sendable {
    public init() {}

    // @trace
    public func _width() -> Int { 7 }

    // @trace
    public func _look(_ element: borrowing Element) -> Int { 8 }
}

/// A noncopyable value that may cross isolations.
public struct Coin: ~Copyable, Sendable {
    public let value: Int

    public init(value: Int) { self.value = value }
}

// @trace
public func _hold<Value: ~Copyable>(_ value: borrowing Value) -> Int { 1 }

// @trace
public func _pass<Value: ~Copyable>(_ value: consuming Value) -> Value { value }

// @trace
public func _passLater<Value: ~Copyable & Sendable>(_ value: consuming Value) async -> Value { value }

// @trace
public func _change<Value: ~Copyable>(_ value: inout Value) -> Int { 2 }

// @trace
public func _inspect<Value: ~Copyable & ~Escapable>(view: borrowing Value) -> Int { 3 }

// @trace
public func _measure<each Item: Sendable>(_ items: repeat each Item, count: Int) async -> Int { count }

// MARK: Sending

// @trace
public func _mail(_ parcel: consuming sending Parcel) -> Int { parcel.weight }

// @trace
public func _mailLater(_ parcel: consuming sending Parcel) async -> Int {
    await Task.yield()
    return parcel.weight
}

// @trace
public func _mailTicket(_ ticket: consuming sending Ticket) async -> sending Ticket { ticket }

// @trace
public func _mailAny<Value: ~Copyable>(_ value: consuming sending Value) async -> sending Value { value }

// @trace
public func _run<Result>(_ work: sending () throws -> Result) rethrows -> Result { try work() }

// @trace
public func _runEscaping(_ work: sending @escaping () throws -> Int) async throws -> Int { try work() }

// @trace
public func _runOptional(_ work: sending (() -> Int)?) async -> Int { work?() ?? -1 }
