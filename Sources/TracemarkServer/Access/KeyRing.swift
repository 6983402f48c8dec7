import Foundation
import TracemarkModel

/// The keys of a store. The server looks them up for each request, and `tracemark keys` changes them.
///
/// Each lookup reads one key from the store and caches nothing. A key that another process revokes stops working at
/// once.
public struct KeyRing: Sendable {
    private let store: any TraceStore
    private let clock: @Sendable () -> Timestamp

    /// Opens the keys of a store.
    public init(
        _ store: any TraceStore,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
    ) {
        self.store = store
        self.clock = clock
    }

    /// Returns the key with a text, or nil if the text is not a key or the key was revoked.
    public func key(_ text: some StringProtocol) async throws -> StoredKey? {
        guard let id = StoredKey.id(in: text), let key = try await key(id: id), key.matches(text) else { return nil }
        return key
    }

    /// Returns whether a granted access is still valid. Long responses check it again.
    func isStillValid(_ access: Access) async throws -> Bool {
        guard let name = access.keyName else { return true }
        return try await key(id: name) != nil
    }

    private func key(id: String) async throws -> StoredKey? {
        try await store.document(id, in: StoredKey.collection).flatMap(Self.key)
    }

    private static func key(_ document: StoredDocument) -> StoredKey? {
        try? JSONDecoder().decode(StoredKey.self, from: Data(document.text.utf8))
    }

    // MARK: Changing

    /// Returns all keys, oldest first.
    public func all() async throws -> [StoredKey] {
        try await store.documents(in: StoredKey.collection).compactMap(Self.key)
            .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// Creates a key.
    ///
    /// - Returns: The key's text. It is shown once and cannot be read again.
    public func create(name: String, scopes: Set<AccessScope>) async throws -> String {
        let (key, text) = StoredKey.make(name: name, scopes: scopes, at: clock())
        let json = String(decoding: try JSONBody.encoder.encode(key), as: UTF8.self)
        try await store.putDocument(
            StoredDocument(name: key.id, text: json), in: StoredKey.collection, replacing: nil)
        return text
    }

    /// Revokes a key.
    ///
    /// - Parameter text: The key's identifier, or its name if only one key has it.
    /// - Returns: The revoked key; nil if no key matches or several have the name.
    public func revoke(_ text: String) async throws -> StoredKey? {
        let keys = try await all()
        let named = keys.filter { $0.name == text }
        guard let key = keys.first(where: { $0.id == text }) ?? (named.count == 1 ? named[0] : nil) else { return nil }
        guard try await store.deleteDocument(key.id, in: StoredKey.collection) else { return nil }
        return key
    }
}
