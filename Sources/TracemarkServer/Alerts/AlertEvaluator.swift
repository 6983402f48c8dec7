import Foundation
import Logging
import Tracemark
import TracemarkModel

/// Evaluates alert rules and stores their states.
///
/// Several servers may share a store. The server that writes the state first evaluates the interval, and the others
/// skip it.
public struct AlertEvaluator: Sendable {
    let store: any TraceStore
    let clock: @Sendable () -> Timestamp
    /// The maximum number of rules in the store.
    var ruleLimit = 1_000

    /// Creates an evaluator for the rules of a store.
    public init(
        _ store: any TraceStore,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
    ) {
        self.store = store
        self.clock = clock
    }

    /// Returns the value of a rule's measure in the window before a time. The value is finite, because states and
    /// messages are JSON, which has no infinities.
    func value(of rule: AlertRule, at now: Timestamp) async throws -> Double? {
        let found = rule.value(of: try await store.statistics(try rule.query(at: now)).first)
        guard let found, !found.isNaN else { return nil }
        return min(max(found, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    }

    /// Evaluates a rule unless its interval was evaluated already.
    ///
    /// - Returns: The new state; nil if the interval was evaluated already.
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

    /// Returns the state of a rule, with the revision of its document.
    public func state(of name: String) async throws -> (state: AlertState, revision: Int64)? {
        guard let document = try await store.document(name, in: AlertState.collection),
            let state = try? JSONDecoder().decode(AlertState.self, from: Data(document.text.utf8))
        else { return nil }
        return (state, document.revision)
    }

    /// Stores a state, and returns false if another server wrote it first.
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

    /// Returns the rules with their names. Invalid documents are skipped.
    ///
    /// - Parameter skipped: A closure that receives each skipped document and the reason.
    public func rules(
        skipped: (StoredDocument, any Error) -> Void = { _, _ in }
    ) async throws -> [(name: String, rule: AlertRule, revision: Int64)] {
        try await store.documents(in: AlertRule.collection).compactMap { document in
            do {
                return (document.name, try AlertRule(checking: document.text), document.revision)
            } catch {
                skipped(document, error)
                return nil
            }
        }
    }

    /// Stores a rule, and replaces the rule of the same name.
    ///
    /// - Throws: ``AlertRuleError`` or `FilterError` if the rule cannot be evaluated.
    public func put(_ rule: AlertRule, named name: String) async throws {
        try rule.check()
        try await checkName(name)
        let old = try await store.document(name, in: AlertRule.collection)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await store.putDocument(
            StoredDocument(name: name, text: String(decoding: try encoder.encode(rule), as: UTF8.self)),
            in: AlertRule.collection, replacing: old?.revision)
    }

    /// Checks a rule before it is stored as a document.
    ///
    /// - Throws: ``AlertRuleError`` or `FilterError` if the rule is invalid.
    func check(_ text: String, named name: String) async throws {
        _ = try AlertRule(checking: text)
        try await checkName(name)
    }

    /// Checks that a rule's name is valid and that the limit of rules allows another one.
    private func checkName(_ name: String) async throws {
        guard (1...AlertRule.nameBytes).contains(name.utf8.count) else {
            throw AlertRuleError(
                description: "The rule's name has \(name.utf8.count) bytes. Use 1 to \(AlertRule.nameBytes) bytes.")
        }
        let known = try await store.documents(in: AlertRule.collection)
        guard known.count < ruleLimit || known.contains(where: { $0.name == name }) else {
            throw AlertRuleError(
                description: "The store has \(known.count) rules, and the limit is \(ruleLimit). Delete a rule first.")
        }
    }

    /// Deletes a rule and its state, and returns whether the rule existed.
    @discardableResult
    public func remove(_ name: String) async throws -> Bool {
        try await store.deleteDocument(name, in: AlertState.collection)
        return try await store.deleteDocument(name, in: AlertRule.collection)
    }
}
