import Foundation
import TestStore
import Testing

@testable import TracemarkServer

/// What a key may that was made in haste.
@Suite("Scopes of new keys")
struct KeyScopeTests {
    @Test("A key that nothing was said about may send and read, and whoever makes it is told so")
    func usualScopes() async throws {
        let folder = try ServerFolder()
        let made = try await TracemarkProgram.run("keys", "create", "mine", "--db", folder.database)
        #expect(made.status == 0)
        #expect(made.output.hasPrefix("tmk_") && made.output.split(separator: "\n").count == 1)
        #expect(made.errors.contains("ingest and read"))
        let whole = try await TracemarkProgram.run(
            "keys", "create", "admin", "--scope", "write", "--db", folder.database)
        #expect(whole.errors.isEmpty)
        let store = try await TestStore.open(folder.database)
        let keys = try await KeyRing(store).all()
        #expect(keys.map(\.scopes) == [[.ingest, .read], [.write]])
        try await store.close()
    }
}
