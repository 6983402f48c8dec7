import NIOCore
import Synchronization

/// Bounds how many connections there are at once, where nothing else does.
final class ConnectionPlaces: Sendable {
    private let limit: Int
    private let taken = Atomic<Int>(0)

    init(_ limit: Int) { self.limit = limit }

    /// Counts a connection until it ends, and ends it at once if there is no place left.
    func admit(_ connection: any Channel) {
        let number = taken.add(1, ordering: .relaxed).newValue
        connection.closeFuture.whenComplete { [self] _ in taken.subtract(1, ordering: .relaxed) }
        if number > limit { connection.close(promise: nil) }
    }
}
