import Testing

/// Lets one test at a time start tracing, across suites and test targets: there is one tracing system in a process.
public struct ExclusiveTracing: SuiteTrait, TestTrait, TestScoping {
    /// Each test has its own turn.
    public var isRecursive: Bool { true }

    /// Waits for the turn, runs the test, and passes the turn on.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await TurnKeeper.shared.take()
        let result: Result<Void, any Error>
        do {
            result = .success(try await function())
        } catch {
            result = .failure(error)
        }
        await TurnKeeper.shared.pass()
        try result.get()
    }
}

extension Trait where Self == ExclusiveTracing {
    /// For suites whose tests start tracing, or need it not to be started.
    public static var exclusiveTracing: ExclusiveTracing { ExclusiveTracing() }
}

/// Whose turn it is, in the order in which they asked.
private actor TurnKeeper {
    static let shared = TurnKeeper()

    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if !isTaken {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func pass() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
