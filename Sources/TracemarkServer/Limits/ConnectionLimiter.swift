import NIOCore
import Synchronization

/// A limiter of simultaneous connections, for listeners that have none of their own.
final class ConnectionLimiter: Sendable {
    private let limit: Int
    private let taken = Atomic<Int>(0)

    init(_ limit: Int) { self.limit = limit }

    /// Counts a connection until it closes, and closes it at once if the limit is reached.
    func admit(_ connection: any Channel) {
        let number = taken.add(1, ordering: .relaxed).newValue
        connection.closeFuture.whenComplete { [self] _ in taken.subtract(1, ordering: .relaxed) }
        if number > limit { connection.close(promise: nil) }
    }
}
