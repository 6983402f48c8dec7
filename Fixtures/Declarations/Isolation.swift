// swift-format-ignore-file
import Dispatch

public actor Ledger {
    public private(set) var entries: [String] = []

    public init() {}

    // @trace
    public func _record(_ entry: String) -> Int {
        entries.append(entry)
        return entries.count
    }

    // @trace
    public func _recordLater(_ entry: String) async throws -> Int {
        await Task.yield()
        entries.append(entry)
        return entries.count
    }

    // @trace
    public nonisolated func _title() -> String {
        "ledger"
    }
}

@globalActor
public actor Archive {
    public static let shared = Archive()
}

// @trace
@Archive
public func _file(_ name: String) -> String {
    "filed \(name)"
}

// @trace
@MainActor
public func _render(_ width: Int) async -> String {
    "\(width) points"
}

@MainActor
public final class Screen {
    public var lines: [String] = []

    public init() {}

    // @trace
    public func _show(_ line: String) {
        lines.append(line)
    }
}

/// A class that is not `Sendable`, whose async function runs wherever its caller does.
nonisolated public final class Notebook {
    public var pages: [String] = []

    public init() {}

    // @trace
    nonisolated(nonsending) public func _write(_ page: String) async -> Notebook {
        pages.append(page)
        return self
    }
}

/// Its members are isolated by the extensions that they stand in.
public struct Board: Sendable {
    public init() {}
}

@MainActor extension Board {
    // @trace
    public func _draw(_ line: String) -> Int { line.count }
}

@Archive extension Board {
    // @trace
    public func _keep() -> String { "kept" }
}

nonisolated extension Board {
    // @trace
    public func _width() -> Int { 80 }
}

/// An actor that runs on an executor of the test's, which counts the jobs that it is given.
public actor Vault {
    private let executor: any SerialExecutor
    public private(set) var visits = 0

    public init(executor: any SerialExecutor) {
        self.executor = executor
    }

    nonisolated public var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    // @trace
    public func _visit() async {
        visits += 1
    }

    // @trace(sample: 0)
    public func _visitUnseen() async {
        visits += 1
    }

    // @trace
    public func _tryVisit() async throws(Mishap) {
        visits += 1
        if visits < 0 { throw Mishap("visits: \(visits)") }
    }

    // @trace
    public func _visitors() async -> AsyncStream<Int> {
        visits += 1
        return AsyncStream { $0.finish() }
    }

    // @trace
    public func _visitTwice() async {
        await visit()
        await visitUnseen()
    }

    // @trace
    public func _count() -> Int {
        visits
    }
}

// @trace
public func _inspect(_ vault: isolated Vault) async {
    await vault.visit()
}
