import Testing
import TracemarkModel

@testable import TracemarkServer

/// What clients are told of a store that fails.
@Suite("The store's own words")
struct StoreWordsTests {
    @Test(
        "Where the store's file is stays the server's own, to Opper's SDKs too",
        arguments: [
            StoreError.corrupt(path: "/srv/s3cret.db", reason: "s3cret"), .readOnly(path: "/srv/s3cret.db"),
            .diskFull(path: "/srv/s3cret.db"), .cannotOpen(path: "/srv/s3cret.db", reason: "s3cret"),
            .newerVersion(path: "/srv/s3cret.db", found: 9, known: 1), .engine("s3cret"), .accessDenied("s3cret"),
        ])
    func paths(error: StoreError) {
        #expect(!OpperError(any: error).message.contains("s3cret"))
        #expect(!Problem(error).detail.contains("s3cret"))
    }
}
