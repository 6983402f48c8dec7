import Foundation
import TracemarkModel

/// The keys of a store, as the server looks them up for each request, and as `tracemark keys` changes them.
///
/// Each look reads the one key that is asked for and nothing is remembered, so that a key that another process has revoked
/// is of no use from then on.
public struct KeyRing: Sendable {
    private let store: any TraceStore
    private let clock: @Sendable () -> Timestamp

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
        guard let id = APIKey.id(in: text), let key = try await key(id: id), key.matches(text) else { return nil }
        return key
    }

    /// Whether who was let in would be let in again: for answers that last.
    func stillKnows(_ access: Access) async throws -> Bool {
        guard let name = access.keyName else { return true }
        return try await key(id: name) != nil
    }

    private func key(id: String) async throws -> APIKey? {
        try await store.document(id, in: APIKey.collection).flatMap(Self.key)
    }

    private static func key(_ document: StoredDocument) -> APIKey? {
        try? JSONDecoder().decode(APIKey.self, from: Data(document.text.utf8))
    }

    // MARK: Changing

    /// All keys, in the order in which they were made.
    public func all() async throws -> [APIKey] {
        try await store.documents(in: APIKey.collection).compactMap(Self.key)
            .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// Makes a key.
    ///
    /// - Returns: The key's text, which is shown once and cannot be had again.
    public func create(name: String, scopes: Set<AccessScope>) async throws -> String {
        let (key, text) = APIKey.make(name: name, scopes: scopes, at: clock())
        let json = String(decoding: try JSONBody.encoder.encode(key), as: UTF8.self)
        try await store.putDocument(
            StoredDocument(name: key.id, text: json), in: APIKey.collection, replacing: nil)
        return text
    }

    /// Takes a key back.
    ///
    /// - Parameter text: The key's id, or its name if only one key has it.
    /// - Returns: The key, or nil if there is none, or several have the name.
    public func revoke(_ text: String) async throws -> APIKey? {
        let keys = try await all()
        let named = keys.filter { $0.name == text }
        guard let key = keys.first(where: { $0.id == text }) ?? (named.count == 1 ? named[0] : nil) else { return nil }
        guard try await store.deleteDocument(key.id, in: APIKey.collection) else { return nil }
        return key
    }
}
