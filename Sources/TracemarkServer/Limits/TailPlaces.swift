import Synchronization

/// Bounds how many follow traces at once: each looks into the store several times a second for as long as it likes.
final class TailPlaces: Sendable {
    private let limit: Int
    private let taken = Atomic<Int>(0)

    init(_ limit: Int) { self.limit = limit }

    /// One who follows. The place is free again when the last holder lets go of it.
    final class Place: Sendable {
        private let places: TailPlaces

        fileprivate init(of places: TailPlaces) { self.places = places }

        deinit { places.taken.subtract(1, ordering: .relaxed) }
    }

    /// Takes a place.
    ///
    /// - Throws: ``Problem`` if there is none left.
    func take() throws -> Place {
        let number = taken.add(1, ordering: .relaxed).newValue
        let place = Place(of: self)
        guard number <= limit else {
            throw Problem(
                .serviceUnavailable, "\(limit) follow traces already; try again later.", retryAfter: 30)
        }
        return place
    }
}
