import Synchronization

/// A limiter of the memory that all requests' bodies take together, and the bodies of one key.
final class MemoryBudget: Sendable {
    private let total: Int
    private let perKey: Int
    private let used = Atomic<Int>(0)
    /// Protects the bytes that each key uses at the moment.
    private let usedByKey = Mutex<[String: Int]>([:])

    /// - Parameter perKey: The part of the total that one key may use; nil for all of it.
    init(_ total: Int, perKey: Int? = nil) {
        self.total = total
        self.perKey = perKey ?? total
    }

    /// Creates the budget of the limits. One key may use a quarter, and always enough for one body of the largest size.
    convenience init(_ limits: ServerLimits) {
        self.init(
            limits.bytesInFlight,
            perKey: max(limits.bytesInFlight / 4, limits.bodyBytes + limits.decompressedBytes))
    }

    /// The number of bytes in use.
    var usedBytes: Int { used.load(ordering: .relaxed) }

    private func take(_ bytes: Int, for key: String?) -> Bool {
        let isWithinTotal = used.add(bytes, ordering: .relaxed).newValue <= total
        guard let key else { return isWithinTotal }
        return usedByKey.withLock { used in
            used[key, default: 0] += bytes
            return used[key, default: 0] <= perKey
        } && isWithinTotal
    }

    private func giveBack(_ bytes: Int, of key: String?) {
        used.subtract(bytes, ordering: .relaxed)
        guard let key else { return }
        usedByKey.withLock { used in
            let rest = used[key, default: 0] - bytes
            used[key] = rest > 0 ? rest : nil
        }
    }

    /// The memory that one request holds. It returns to the budget when the last reference is released.
    final class Reservation: Sendable {
        private let budget: MemoryBudget
        private let key: String?
        private let taken = Atomic<Int>(0)

        /// - Parameter key: The identifier of the request's key; nil for a server without keys.
        init(of budget: MemoryBudget, for key: String? = nil) {
            self.budget = budget
            self.key = key
        }

        deinit { budget.giveBack(taken.load(ordering: .relaxed), of: key) }

        /// Takes bytes.
        ///
        /// - Throws: ``Problem`` if all requests together, or those of the key, use too much. The client may retry.
        func take(_ bytes: Int) throws {
            taken.add(bytes, ordering: .relaxed)
            guard budget.take(bytes, for: key) else {
                throw Problem(
                    .serviceUnavailable, "The memory for request bodies is in use. Try again later.", retryAfter: 1)
            }
        }
    }
}
