import Foundation
import Tracemark
import TracemarkModel

/// Copies a store to another, a page of traces at a time, oldest first.
struct StoreMigration {
    let source: any TraceStore
    let target: any TraceStore
    /// What the source is called, without a password.
    let name: String
    let isRestarted: Bool

    /// The collection of the target that remembers how far a copy has come.
    private static let collection = "migrations"
    private static let pageSize = 200
    private static let partLimit = 5_000

    struct Outcome {
        var traceCount = 0
        var spanCount = 0
        /// The sum over all traces of what stands for each of them.
        var checksum: UInt64 = 0
        var differing: [TraceID] = []
    }

    /// Copies what an earlier run has not.
    ///
    /// - Returns: How many traces.
    func copy() async throws -> Int {
        try await copyDocuments()
        try await copyDatasets()
        let progress = Progress()
        defer { progress.clear() }
        var place = try await target.document(name, in: Self.collection)
        var cursor = isRestarted ? nil : place?.text
        var count = 0
        if cursor == "" { cursor = nil }
        while true {
            let page = try await source.traces(TraceQuery(order: .oldest, limit: Self.pageSize, cursor: cursor))
            var parts: [SpanPart] = []
            for trace in page.items {
                guard let details = try await source.trace(trace.id) else { continue }
                parts += Self.parts(of: details)
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
            progress.show("\(count) traces, \(progress.rate(count)) a second")
            if cursor == nil { return count }
        }
    }

    /// Reads each trace of the source from both.
    func verify() async throws -> Outcome {
        let progress = Progress()
        defer { progress.clear() }
        var outcome = Outcome()
        for try await trace in source.allTraces(TraceQuery(order: .oldest, limit: Self.pageSize)) {
            let expected = try await source.trace(trace.id)
            let found = try await target.trace(trace.id)
            outcome.traceCount += 1
            outcome.spanCount += expected?.spans.count ?? 0
            if let sum = try Self.checksum(expected), sum == (try Self.checksum(found)) {
                outcome.checksum &+= sum
            } else if expected != nil {
                outcome.differing.append(trace.id)
            }
            progress.show("compared \(outcome.traceCount) traces, \(progress.rate(outcome.traceCount)) a second")
        }
        return outcome
    }

    // MARK: Pieces

    /// The parts that make a trace what it is.
    static func parts(of details: TraceDetails) -> [SpanPart] {
        details.spans.map { span in
            var part = SpanPart(span)
            if span.parentID == nil, span.spanID != details.trace.rootSpanID, span.name.isEmpty {
                // Only late parts of this span have come, so that it is not said to be a root.
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
        for collection in try await source.documentCollections() where !["migrations", "leases"].contains(collection) {
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

    private static func checksum(_ details: TraceDetails?) throws -> UInt64? {
        guard let details else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in try encoder.encode(details) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return value
    }
}
