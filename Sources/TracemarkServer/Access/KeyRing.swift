import Foundation
import Synchronization
import TracemarkModel

/// The keys of a store, as the server looks them up for each request, and as `tracemark keys` changes them.
///
/// A server reads them again every two seconds at most, so that a key that was revoked by another process is of no use
/// soon after.
public final class KeyRing: Sendable {
    private struct Loaded {
        var keys: [String: APIKey] = [:]
        var time: ContinuousClock.Instant?
    }

    private let store: any TraceStore
    private let clock: @Sendable () -> Timestamp
    /// Guards what was read last.
    private let loaded = Mutex(Loaded())

    /// The keys in a store.
    public init(
        _ store: any TraceStore,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
    ) {
        self.store = store
        self.clock = clock
    }

    /// The key that a text is, or nil if it is none, or one that was revoked.
    public func key(_ text: some StringProtocol) async throws -> APIKey? {
        guard let id = APIKey.id(in: text), let key = try await current()[id], key.matches(text) else { return nil }
        return key
    }

    private func current() async throws -> [String: APIKey] {
        let known = loaded.withLock { $0 }
        if let time = known.time, ContinuousClock.now - time < .seconds(2) { return known.keys }
        let keys = try await read()
        loaded.withLock { $0 = Loaded(keys: keys, time: .now) }
        return keys
    }

    private func read() async throws -> [String: APIKey] {
        var keys: [String: APIKey] = [:]
        for document in try await store.documents(in: APIKey.collection) {
            keys[document.name] = try? JSONDecoder().decode(APIKey.self, from: Data(document.text.utf8))
        }
        return keys
    }

    // MARK: Changing

    /// All keys, in the order in which they were made.
    public func all() async throws -> [APIKey] {
        try await read().values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// Makes a key.
    ///
    /// - Returns: The key's text, which is shown once and cannot be had again.
    public func create(name: String, scopes: Set<AccessScope>) async throws -> String {
        let (key, text) = APIKey.make(name: name, scopes: scopes, at: clock())
        let json = String(decoding: try JSONBody.encoder.encode(key), as: UTF8.self)
        try await store.putDocument(
            StoredDocument(name: key.id, text: json), in: APIKey.collection, replacing: nil)
        loaded.withLock { $0.time = nil }
        return text
    }

    /// Takes a key back.
    ///
    /// - Parameter text: The key's id, or its name if only one key has it.
    /// - Returns: The key, or nil if there is none, or several have the name.
    public func revoke(_ text: String) async throws -> APIKey? {
        let keys = try await read()
        let named = keys.values.filter { $0.name == text }
        guard let key = keys[text] ?? (named.count == 1 ? named[0] : nil) else { return nil }
        guard try await store.deleteDocument(key.id, in: APIKey.collection) else { return nil }
        loaded.withLock { $0.time = nil }
        return key
    }
}
