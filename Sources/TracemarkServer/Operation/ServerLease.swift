import Foundation
import TracemarkModel

/// A lease that one of the servers on a store holds. Its holder does what must not be done twice, such as alerts.
///
/// A lease is a document with a holder and an end. The holder extends the end while it lives, and another server takes
/// the lease after the end. If several try, the document's revision decides. The servers' clocks must agree to well
/// within ``seconds``.
actor ServerLease {
    static let collection = "leases"

    private struct Holding: Codable {
        var holder: String
        var end: Timestamp
    }

    private let store: any TraceStore
    private let name: String
    private let seconds: Int64
    private let clock: @Sendable () -> Timestamp
    /// The identifier of this server among the others.
    private let holder = UUID().uuidString
    private var held: (revision: Int64, end: Timestamp)?

    /// - Parameter seconds: The time a lease lasts unless it is renewed.
    init(_ name: String, in store: any TraceStore, seconds: Int64 = 20, clock: @escaping @Sendable () -> Timestamp) {
        (self.name, self.store, self.seconds, self.clock) = (name, store, seconds, clock)
    }

    /// Returns whether this server holds the lease. It takes or renews the lease if it can.
    func isHeld() async throws -> Bool {
        let now = clock()
        // At least half of the time must be left for the work under the lease.
        if let held, now.advanced(byNanoseconds: seconds * 500_000_000) < held.end { return true }
        let document = try await store.document(name, in: Self.collection)
        let current = document.flatMap { try? JSONDecoder().decode(Holding.self, from: Data($0.text.utf8)) }
        if let current, current.holder != holder, current.end > now {
            held = nil
            return false
        }
        let end = now.advanced(byNanoseconds: seconds * 1_000_000_000)
        let text = String(decoding: try JSONEncoder().encode(Holding(holder: holder, end: end)), as: UTF8.self)
        do {
            let revision = try await store.putDocument(
                StoredDocument(name: name, text: text), in: Self.collection, replacing: document?.revision)
            held = (revision, end)
            return true
        } catch StoreError.conflict {
            held = nil
            return false
        }
    }

    /// Releases the lease, so that another server can take it at once.
    func release() async {
        guard let held else { return }
        self.held = nil
        let now = clock()
        guard let data = try? JSONEncoder().encode(Holding(holder: holder, end: now)) else { return }
        _ = try? await store.putDocument(
            StoredDocument(name: name, text: String(decoding: data, as: UTF8.self)), in: Self.collection,
            replacing: held.revision)
    }
}
