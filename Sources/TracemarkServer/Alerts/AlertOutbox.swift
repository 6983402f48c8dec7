import Foundation
import Tracemark
import TracemarkModel

/// The pending alert messages. Each rule's state document holds its own.
///
/// Delivery is at least once. If a server dies before it records a delivery, the next server delivers the message
/// again. The identifier stays the same. While servers live, only one of those that share a store attempts a delivery.
struct AlertOutbox: Sendable {
    let evaluator: AlertEvaluator

    /// A delivery with the name of its rule.
    struct Item: Sendable {
        let rule: String
        let delivery: AlertDelivery
    }

    /// Claims the deliveries that are due, so that no other server attempts them meanwhile.
    func claimDue() async throws -> [Item] {
        let now = evaluator.clock()
        var items: [Item] = []
        for document in try await evaluator.store.documents(in: AlertState.collection) {
            guard var state = try? JSONDecoder().decode(AlertState.self, from: Data(document.text.utf8)) else {
                continue
            }
            var claimed: [Item] = []
            state.outbox = state.outbox.map { delivery in
                guard delivery.isDue(at: now) else { return delivery }
                let mine = delivery.claimed(at: now)
                claimed.append(Item(rule: document.name, delivery: mine))
                return mine
            }
            guard !claimed.isEmpty else { continue }
            if try await evaluator.save(state, of: document.name, replacing: document.revision) { items += claimed }
        }
        return items
    }

    /// Records the result of a delivery.
    ///
    /// - Returns: A Boolean value that indicates whether the delivery is retried.
    @discardableResult
    func record(_ item: Item, isDelivered: Bool) async throws -> Bool {
        let later = isDelivered ? nil : item.delivery.failed(at: evaluator.clock())
        // The rule may have been evaluated or deleted meanwhile.
        while let (kept, revision) = try await evaluator.state(of: item.rule) {
            var state = kept
            guard let place = state.outbox.firstIndex(where: { $0.id == item.delivery.id }) else { break }
            if let later { state.outbox[place] = later } else { state.outbox.remove(at: place) }
            if try await evaluator.save(state, of: item.rule, replacing: revision) { break }
        }
        return later != nil
    }
}
