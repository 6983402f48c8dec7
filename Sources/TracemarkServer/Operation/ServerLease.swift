import Foundation
import TracemarkModel

/// What one of the servers on a store has at a time: the right to do what must not be done twice, such as alerts.
///
/// It is a document with a name and an end. Its holder makes the end later as long as it lives; another takes it once
/// the end is past. Which of several gets it is decided by the document's revision. Their clocks must agree to well
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
    /// This server's name among the others.
    private let holder = UUID().uuidString
    private var held: (revision: Int64, end: Timestamp)?

    /// - Parameter seconds: For how long it is held before it must be taken again.
    init(_ name: String, in store: any TraceStore, seconds: Int64 = 20, clock: @escaping @Sendable () -> Timestamp) {
        (self.name, self.store, self.seconds, self.clock) = (name, store, seconds, clock)
    }

    /// Whether this server has the lease, which it takes or makes later if it can.
    func isHeld() async throws -> Bool {
        let now = clock()
        // There must be time enough left for what is done under it.
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

    /// Lets another server have it at once.
    func giveUp() async {
        guard let held else { return }
        self.held = nil
        let now = clock()
        guard let data = try? JSONEncoder().encode(Holding(holder: holder, end: now)) else { return }
        _ = try? await store.putDocument(
            StoredDocument(name: name, text: String(decoding: data, as: UTF8.self)), in: Self.collection,
            replacing: held.revision)
    }
}
