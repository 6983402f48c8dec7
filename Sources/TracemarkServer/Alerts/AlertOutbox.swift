import Foundation
import Tracemark
import TracemarkModel

/// What is still to be told, kept with the state of each rule.
///
/// A message is delivered at least once: a server that dies between delivering and noting it leaves it to the next one,
/// with the same id. While servers live, only one of those that share a store tries it.
struct AlertOutbox: Sendable {
    let evaluator: AlertEvaluator

    /// A delivery, and the rule that it is of.
    struct Item: Sendable {
        let rule: String
        let delivery: AlertDelivery
    }

    /// Takes what is due, so that nobody else tries it meanwhile.
    func take() async throws -> [Item] {
        let now = evaluator.clock()
        var items: [Item] = []
        for document in try await evaluator.store.documents(in: AlertState.collection) {
            guard var state = try? JSONDecoder().decode(AlertState.self, from: Data(document.text.utf8)) else {
                continue
            }
            var taken: [Item] = []
            state.outbox = state.outbox.map { delivery in
                guard delivery.isDue(at: now) else { return delivery }
                let mine = delivery.taken(at: now)
                taken.append(Item(rule: document.name, delivery: mine))
                return mine
            }
            guard !taken.isEmpty else { continue }
            if try await evaluator.save(state, of: document.name, replacing: document.revision) { items += taken }
        }
        return items
    }

    /// Notes how a delivery went.
    ///
    /// - Returns: Whether it is tried again.
    @discardableResult
    func settle(_ item: Item, isDelivered: Bool) async throws -> Bool {
        let later = isDelivered ? nil : item.delivery.failed(at: evaluator.clock())
        // Meanwhile the rule may have been evaluated, or removed.
        while let (kept, revision) = try await evaluator.state(of: item.rule) {
            var state = kept
            guard let place = state.outbox.firstIndex(where: { $0.id == item.delivery.id }) else { break }
            if let later { state.outbox[place] = later } else { state.outbox.remove(at: place) }
            if try await evaluator.save(state, of: item.rule, replacing: revision) { break }
        }
        return later != nil
    }
}
