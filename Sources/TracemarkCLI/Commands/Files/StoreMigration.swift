import Foundation
import Tracemark
import TracemarkModel

/// The migration of a store to another, one page of traces at a time, oldest first.
struct StoreMigration {
    let source: any TraceStore
    let target: any TraceStore
    /// The name of the source, without a password.
    let name: String
    let isRestarted: Bool

    /// The target's collection with the progress of migrations.
    private static let collection = "migrations"
    private static let pageSize = 200
    private static let partLimit = 5_000
    /// The number of traces that are read concurrently, because each read may cross the network.
    private static let readerCount = 8

    struct Outcome {
        var traceCount = 0
        var spanCount = 0
        /// The sum of the traces' checksums.
        var checksum: UInt64 = 0
        /// The number of dataset entries and documents.
        var otherCount = 0
        /// The records that differ, with names that a user can search for.
        var differing: [String] = []
    }

    /// Copies the data that an earlier run has not copied.
    ///
    /// - Returns: The number of traces.
    func copy() async throws -> Int {
        try await copyDocuments()
        try await copyDatasets()
        let progress = Progress()
        defer { progress.clear() }
        var place = try await target.document(name, in: Self.collection)
        var cursor = isRestarted ? nil : place?.text
        var count = 0
        if cursor == "" { cursor = nil }
        let whole = try await source.status().traceCount
        while true {
            let page = try await source.traces(TraceQuery(order: .oldest, limit: Self.pageSize, cursor: cursor))
            var parts: [SpanPart] = []
            for start in stride(from: 0, to: page.items.count, by: Self.readerCount) {
                let some = page.items[start..<min(page.items.count, start + Self.readerCount)]
                for details in try await Self.details(of: some.map(\.id), in: source) {
                    parts += details.map { Self.parts(of: $0) } ?? []
                }
                if parts.count >= Self.partLimit {
                    try await write(parts)
                    parts = []
                }
            }
            try await write(parts)
            count += page.items.count
            cursor = page.next
            let next = StoredDocument(name: name, text: cursor ?? "")
            let revision = try await target.putDocument(next, in: Self.collection, replacing: place?.revision)
            place = StoredDocument(name: name, text: next.text, revision: revision)
            progress.show("copied \(count) of \(whole) traces, \(progress.rate(count)) a second")
            if cursor == nil { return count }
        }
    }

    /// Reads each trace, example and document of the source from both stores, and compares them.
    func verify() async throws -> Outcome {
        let progress = Progress()
        defer { progress.clear() }
        var outcome = Outcome()
        try await verifyDocuments(&outcome)
        try await verifyDatasets(&outcome)
        let whole = try await source.status().traceCount
        var cursor: String?
        repeat {
            let page = try await source.traces(TraceQuery(order: .oldest, limit: Self.pageSize, cursor: cursor))
            cursor = page.next
            for start in stride(from: 0, to: page.items.count, by: Self.readerCount) {
                let ids = page.items[start..<min(page.items.count, start + Self.readerCount)].map(\.id)
                async let expected = Self.details(of: ids, in: source)
                async let found = Self.details(of: ids, in: target)
                for (expected, found) in zip(try await expected, try await found) {
                    // A trace that was deleted meanwhile does not count.
                    guard let expected else { continue }
                    outcome.traceCount += 1
                    outcome.spanCount += expected.spans.count
                    let sum = try Self.checksum(expected)
                    if try found.map({ try Self.checksum($0) }) == sum {
                        outcome.checksum &+= sum
                    } else {
                        outcome.differing.append("trace \(expected.trace.id)")
                    }
                }
            }
            progress.show(
                "compared \(outcome.traceCount) of \(whole) traces, \(progress.rate(outcome.traceCount)) a second")
        } while cursor != nil
        return outcome
    }

    private func verifyDocuments(_ outcome: inout Outcome) async throws {
        for collection in try await copiedCollections() {
            for document in try await source.documents(in: collection) {
                let found = try await target.document(document.name, in: collection)?.text
                if found != document.text { outcome.differing.append("document \(collection)/\(document.name)") }
                outcome.otherCount += 1
            }
        }
    }

    private func verifyDatasets(_ outcome: inout Outcome) async throws {
        for dataset in try await source.datasets() {
            for try await entry in source.allEntries(of: dataset.name) {
                let found = try await target.entry(entry.id, of: dataset.name)
                if found != entry { outcome.differing.append("example \(entry.id) of \(dataset.name)") }
                outcome.otherCount += 1
            }
        }
    }

    // MARK: Pieces

    /// Returns traces with all their spans, in the order of the IDs; nil for a missing trace.
    private static func details(of ids: [TraceID], in store: any TraceStore) async throws -> [TraceDetails?] {
        try await withThrowingTaskGroup(of: (Int, TraceDetails?).self) { group in
            for (place, id) in ids.enumerated() { group.addTask { (place, try await store.trace(id)) } }
            var details = [TraceDetails?](repeating: nil, count: ids.count)
            for try await (place, found) in group { details[place] = found }
            return details
        }
    }

    /// Returns the collections that are meaningful in another store. Progress of migrations and leases are not.
    private func copiedCollections() async throws -> [String] {
        try await source.documentCollections().filter { ![Self.collection, "leases"].contains($0) }
    }

    /// Returns the span updates that recreate a trace.
    static func parts(of details: TraceDetails) -> [SpanPart] {
        details.spans.map { span in
            var part = SpanPart(span)
            if span.parentID == nil, span.spanID != details.trace.rootSpanID, span.name.isEmpty {
                // Only late updates of this span have arrived, so it must not become a root.
                part.parent = nil
                part.name = nil
            }
            return part
        }
    }

    private func write(_ parts: [SpanPart]) async throws {
        guard !parts.isEmpty else { return }
        while true {
            do {
                return try await target.write(parts)
            } catch StoreError.busy(let seconds) {
                try await Task.sleep(for: .seconds(min(max(seconds, 0.1), 10)))
            }
        }
    }

    private func copyDocuments() async throws {
        for collection in try await copiedCollections() {
            for document in try await source.documents(in: collection) {
                let old = try await target.document(document.name, in: collection)
                guard old?.text != document.text else { continue }
                try await target.putDocument(document, in: collection, replacing: old?.revision)
            }
        }
    }

    private func copyDatasets() async throws {
        for dataset in try await source.datasets() {
            var entries: [DatasetEntry] = []
            for try await entry in source.allEntries(of: dataset.name) {
                entries.append(entry)
                guard entries.count == 500 else { continue }
                try await target.saveEntries(entries, in: dataset.name)
                entries = []
            }
            try await target.saveEntries(entries, in: dataset.name)
        }
    }

    private static func checksum(_ details: TraceDetails) throws -> UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in try JSONLine.line(details).utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return value
    }
}
