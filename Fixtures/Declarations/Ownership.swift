// swift-format-ignore-file

/// A value that cannot be copied.
public struct Ticket: ~Copyable {
    public let number: Int

    // @trace
    public init(number: Int) {
        self.number = number
    }

    // @trace
    public borrowing func _peek() -> Int {
        number
    }

    // @trace
    public consuming func _punch(_ hole: Int) -> Int {
        number + hole
    }

    // @trace
    public consuming func _punchLater() async throws -> Int {
        await Task.yield()
        if number < 0 { throw Mishap("negative") }
        return number
    }
}

// @trace
public func _inspect(_ ticket: borrowing Ticket, _ text: borrowing String) -> Int {
    ticket.number
}

// @trace
public func _collect(_ ticket: consuming Ticket, _ names: consuming [String]) -> Int {
    names.append("x")
    return ticket.number + names.count
}

/// Not `Sendable`: it moves from one isolation to another by being sent.
nonisolated public final class Parcel {
    public var weight = 1

    public init() {}
}

// @trace
public func _ship(_ parcel: sending Parcel) async -> Int {
    await Task.yield()
    return parcel.weight
}

// @trace
public func _wrap(_ weight: Int) -> sending Parcel {
    let parcel = Parcel()
    parcel.weight = weight
    return parcel
}

// @trace
public func _log(_ text: String, to ledger: isolated Ledger) -> Int {
    ledger.entries.count + text.count
}

// @trace
public func _near(_ parcel: Parcel, isolation: isolated (any Actor)? = #isolation) async -> Int {
    parcel.weight
}

// @trace
@concurrent
public func _apart(_ value: Int) async -> Int {
    value
}
