import Synchronization

/// Bounds what the bodies of all requests take up together.
final class MemoryBudget: Sendable {
    private let total: Int
    private let used = Atomic<Int>(0)

    init(_ total: Int) { self.total = total }

    /// How many bytes are in use.
    var usedBytes: Int { used.load(ordering: .relaxed) }

    /// What one request has taken of a budget. It is given back when the last holder lets go of it.
    final class Share: Sendable {
        private let budget: MemoryBudget
        private let taken = Atomic<Int>(0)

        init(of budget: MemoryBudget) { self.budget = budget }

        deinit { budget.used.subtract(taken.load(ordering: .relaxed), ordering: .relaxed) }

        /// Takes bytes.
        ///
        /// - Throws: ``Problem`` if too much is in use by all requests together; the client may try again.
        func take(_ bytes: Int) throws {
            taken.add(bytes, ordering: .relaxed)
            guard budget.used.add(bytes, ordering: .relaxed).newValue <= budget.total else {
                throw Problem(
                    .serviceUnavailable, "Too many large requests are being read; try again later.", retryAfter: 1)
            }
        }
    }
}
