// swift-format-ignore-file
/// A function type by another name: its values cannot be recorded, and one that does not escape not even passed on.
public typealias Transform = (Int) -> Int

// @trace
public func _twice(_ value: Int, _ transform: Transform) -> Int {
    transform(transform(value))
}

// @trace
public func _keep(_ action: @escaping @Sendable () -> Int, orElse: (() -> Int)? = nil) -> @Sendable () -> Int {
    action
}

// @trace
public func _collect(_ count: Int, each body: (Int) async throws -> String) async throws -> [String] {
    var result: [String] = []
    for index in 0..<count { result.append(try await body(index)) }
    return result
}

// @trace
public func _ensure(_ condition: Bool, _ message: @autoclosure () -> String) -> String? {
    condition ? nil : message()
}

// @trace
public func _ensureThrowing(_ condition: @autoclosure () throws -> Bool) throws -> Bool {
    try condition()
}
