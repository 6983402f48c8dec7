import Synchronization

/// Bounds what the bodies of all requests take up together, and those of one key.
final class MemoryBudget: Sendable {
    private let total: Int
    private let perKey: Int
    private let used = Atomic<Int>(0)
    /// Guards what each key uses at the moment.
    private let usedByKey = Mutex<[String: Int]>([:])

    /// - Parameter perKey: What one key may take of it; nil for all.
    init(_ total: Int, perKey: Int? = nil) {
        self.total = total
        self.perKey = perKey ?? total
    }

    /// What the limits allow: to one key a quarter, but at least one of the largest bodies.
    convenience init(_ limits: ServerLimits) {
        self.init(
            limits.bytesInFlight,
            perKey: max(limits.bytesInFlight / 4, limits.bodyBytes + limits.decompressedBytes))
    }

    /// How many bytes are in use.
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

    /// What one request has taken of a budget. It is given back when the last holder lets go of it.
    final class Share: Sendable {
        private let budget: MemoryBudget
        private let key: String?
        private let taken = Atomic<Int>(0)

        /// - Parameter key: Whose request it is; nil where everybody may do everything.
        init(of budget: MemoryBudget, for key: String? = nil) {
            self.budget = budget
            self.key = key
        }

        deinit { budget.giveBack(taken.load(ordering: .relaxed), of: key) }

        /// Takes bytes.
        ///
        /// - Throws: ``Problem`` if too much is in use by all requests together, or by those of the key; the client may
        ///   try again.
        func take(_ bytes: Int) throws {
            taken.add(bytes, ordering: .relaxed)
            guard budget.take(bytes, for: key) else {
                throw Problem(
                    .serviceUnavailable, "Too many large requests are being read; try again later.", retryAfter: 1)
            }
        }
    }
}
