import Synchronization

/// A limiter of clients that follow traces. Each client queries the store several times a second, for as long as it
/// stays.
final class TailLimiter: Sendable {
    private let limit: Int
    private let taken = Atomic<Int>(0)

    init(_ limit: Int) { self.limit = limit }

    /// The permit of a client. It is free again when the last reference is released.
    final class Permit: Sendable {
        private let limiter: TailLimiter

        fileprivate init(of limiter: TailLimiter) { self.limiter = limiter }

        deinit { limiter.taken.subtract(1, ordering: .relaxed) }
    }

    /// Takes a permit.
    ///
    /// - Throws: ``Problem`` if all permits are in use.
    func take() throws -> Permit {
        let number = taken.add(1, ordering: .relaxed).newValue
        let permit = Permit(of: self)
        guard number <= limit else {
            throw Problem(
                .serviceUnavailable, "The limit of \(limit) clients that follow traces is reached. Try again later.",
                retryAfter: 30)
        }
        return permit
    }
}
