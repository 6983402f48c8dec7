import Foundation
import Logging
import Tracemark
import TracemarkModel

/// Measures what rules ask for, and keeps how they stand.
///
/// Several servers may share a store: an evaluation counts for the one that writes the state first, and the others find
/// the interval done.
public struct AlertEvaluator: Sendable {
    let store: any TraceStore
    let clock: @Sendable () -> Timestamp
    /// How many rules there may be in the store.
    var ruleLimit = 1_000

    /// Evaluates the rules of a store.
    public init(
        _ store: any TraceStore,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
    ) {
        self.store = store
        self.clock = clock
    }

    /// What a rule finds in the window before a time: a finite number, since states and messages are JSON, which has no
    /// others.
    func value(of rule: AlertRule, at now: Timestamp) async throws -> Double? {
        let found = rule.value(of: try await store.statistics(try rule.query(at: now)).first)
        guard let found, !found.isNaN else { return nil }
        return min(max(found, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    }

    /// Evaluates a rule if its interval is not done yet.
    ///
    /// - Returns: The new state; nil where the interval is done.
    @discardableResult
    func evaluate(_ rule: AlertRule, named name: String) async throws -> AlertState? {
        let now = clock()
        let slot = now.nanoseconds / (Int64(rule.intervalSeconds) * 1_000_000_000)
        let before = try await state(of: name)
        if let before, before.state.slot >= slot { return nil }
        guard rule.isEnabled else { return nil }
        let value = try await value(of: rule, at: now)
        let next = (before?.state ?? AlertState(since: now, slot: slot))
            .evaluated(value, by: rule, named: name, slot: slot, at: now)
        return try await save(next, of: name, replacing: before?.revision) ? next : nil
    }

    /// How a rule stands.
    public func state(of name: String) async throws -> (state: AlertState, revision: Int64)? {
        guard let document = try await store.document(name, in: AlertState.collection),
            let state = try? JSONDecoder().decode(AlertState.self, from: Data(document.text.utf8))
        else { return nil }
        return (state, document.revision)
    }

    /// Keeps a state, unless somebody else was faster.
    func save(_ state: AlertState, of name: String, replacing revision: Int64?) async throws -> Bool {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(state), as: UTF8.self)
        do {
            _ = try await store.putDocument(
                StoredDocument(name: name, text: text), in: AlertState.collection, replacing: revision)
            return true
        } catch StoreError.conflict {
            return false
        }
    }

    /// The rules with their names. What is none, or cannot be evaluated, is left out.
    ///
    /// - Parameter leftOut: Told of what was left out, and why.
    public func rules(
        leftOut: (StoredDocument, any Error) -> Void = { _, _ in }
    ) async throws -> [(name: String, rule: AlertRule, revision: Int64)] {
        try await store.documents(in: AlertRule.collection).compactMap { document in
            do {
                return (document.name, try AlertRule(checking: document.text), document.revision)
            } catch {
                leftOut(document, error)
                return nil
            }
        }
    }

    /// Keeps a rule in place of the one of its name, if there is one.
    ///
    /// - Throws: ``AlertRuleError`` or `FilterError` if it cannot be evaluated.
    public func put(_ rule: AlertRule, named name: String) async throws {
        try rule.check()
        try await checkPlace(of: name)
        let old = try await store.document(name, in: AlertRule.collection)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await store.putDocument(
            StoredDocument(name: name, text: String(decoding: try encoder.encode(rule), as: UTF8.self)),
            in: AlertRule.collection, replacing: old?.revision)
    }

    /// Checks a rule that is to be kept as a document.
    ///
    /// - Throws: ``AlertRuleError`` or `FilterError` if it cannot be.
    func check(_ text: String, named name: String) async throws {
        _ = try AlertRule(checking: text)
        try await checkPlace(of: name)
    }

    /// Whether a rule may have this name, and whether there is room for it.
    private func checkPlace(of name: String) async throws {
        guard (1...AlertRule.nameBytes).contains(name.utf8.count) else {
            throw AlertRuleError(description: "A rule's name has 1 to \(AlertRule.nameBytes) bytes.")
        }
        let known = try await store.documents(in: AlertRule.collection)
        guard known.count < ruleLimit || known.contains(where: { $0.name == name }) else {
            throw AlertRuleError(description: "There are \(known.count) rules; there is room for \(ruleLimit).")
        }
    }

    /// Removes a rule and how it stood; whether it was there.
    @discardableResult
    public func remove(_ name: String) async throws -> Bool {
        try await store.deleteDocument(name, in: AlertState.collection)
        return try await store.deleteDocument(name, in: AlertRule.collection)
    }
}
