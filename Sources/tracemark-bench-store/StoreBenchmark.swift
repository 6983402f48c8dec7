import Foundation
import GeneratedTraces
import Tracemark
import TracemarkClickHouse
import TracemarkModel
import TracemarkStore

/// A benchmark that fills a store and measures its users' waits.
enum StoreBenchmark {
    static func run(spans target: Int, path given: String?) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tracemark-bench-\(getpid())")
        let place = given ?? folder.appendingPathComponent("traces.db").path
        defer { if given == nil { try? FileManager.default.removeItem(at: folder) } }
        let load = LoadTraces(count: max(1, target / 57))
        let store = try await open(place, load)
        try await ingest(load, into: store, target: target)
        try await index(store)
        try await query(store, load)
        try await grow(store, load)
        let status = try await store.status()
        let bytesPerSpan = status.byteCount / Int64(max(1, status.spanCount))
        say("size              \(status.byteCount / 1_048_576) MiB, \(bytesPerSpan) bytes a span")
        try await store.close()
        try ExportMeasurement.run(path: place, spans: status.spanCount)
    }

    /// Opens a file or a ClickHouse database.
    private static func open(_ place: String, _ load: LoadTraces) async throws -> any TraceStore {
        if place.hasPrefix(ClusterAddress.scheme) {
            var options = ClickHouseStore.Options()
            options.clock = { load.end }
            return try await ClickHouseStore.open(try ClusterAddress(place), options: options)
        }
        var options = SQLiteStore.Options()
        options.clock = { load.end }
        options.indexesText = true
        return try await SQLiteStore.open(at: place, options: options)
    }

    static func query(path: String, spans target: Int) async throws {
        let load = LoadTraces(count: max(1, target / 57))
        let store = try await open(path, load)
        try await query(store, load)
        let count = try await store.status().spanCount
        try await store.close()
        try ExportMeasurement.run(path: path, spans: count)
    }

    private static func ingest(_ load: LoadTraces, into store: any TraceStore, target: Int) async throws {
        var written = 0
        var number = 0
        var seconds = 0.0
        try await (store as? SQLiteStore)?.pauseTextIndex(true)
        while written < target {
            // The spans are generated before the clock starts, as a sender would do.
            var batches: [[SpanPart]] = []
            var batch: [SpanPart] = []
            while batches.count < 64, written < target {
                let parts = load.parts(ofTrace: number)
                number += 1
                written += parts.count
                batch += parts
                if batch.count >= 512 {
                    batches.append(batch)
                    batch = []
                }
            }
            if !batch.isEmpty { batches.append(batch) }
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for batch in batches { group.addTask { try await store.write(batch) } }
                try await group.waitForAll()
            }
            seconds += (ContinuousClock.now - start).seconds
        }
        say("ingest            \(Int(Double(written) / seconds)) spans/s (\(written) spans in \(number) traces)")
    }

    private static func index(_ store: any TraceStore) async throws {
        guard let store = store as? SQLiteStore else { return }
        let lag = try await store.status().textLag
        let start = ContinuousClock.now
        try await store.pauseTextIndex(false)
        try await store.waitForTextIndex()
        let seconds = (ContinuousClock.now - start).seconds
        say("text indexing     \(Int(Double(lag) / max(seconds, 1e-9))) spans/s")
    }

    private static func query(_ store: any TraceStore, _ load: LoadTraces) async throws {
        let filters = [
            "", "name:generate_answer", "root:chat", "tag.environment=production", "tag.user_id=usr_42", "status:error",
            "since:24h", "name:http* AND tag.environment=dev AND since:24h", "status:cancelled", "NOT status:ok",
            "root:chat AND tag.environment=dev AND status:error AND since:3d", "tag.user_id:usr_4*",
            "metric.quality_score<0.5", "duration>15s", "cost>1", "name:nothing_like_it",
            "text:needleword", "text:\"upstream timeout\"", "text:upstream AND status:error",
        ]
        for text in filters {
            let query = TraceQuery(filter: try Filter(text), limit: 50)
            var found = 0
            let time = try await median { found = try await store.traces(query).items.count }
            say(line("newest 50 by \(text.isEmpty ? "nothing" : text)", time, "\(found) found"))
        }
        let large = load.id(ofTrace: 500)
        for contents in [true, false] {
            var count = 0
            let time = try await median { count = try await store.trace(large, contents: contents)?.spans.count ?? 0 }
            say(line("a trace of \(count) spans\(contents ? "" : ", without contents")", time, ""))
        }
        let spans = SpanQuery(filter: try Filter("name:generate_answer status:error", for: .spans), limit: 50)
        say(line("newest 50 spans by name and status", try await median { _ = try await store.spans(spans) }, ""))
        let functions = StatisticsQuery(of: .spans, filter: try Filter("since:24h", for: .spans), groupBy: .name)
        say(line("functions of a day", try await median(of: 3) { _ = try await store.statistics(functions) }, ""))
        let traffic = StatisticsQuery(
            of: .traces, filter: try Filter("since:7d"), intervalNanoseconds: 3_600_000_000_000)
        say(
            line(
                "traffic of 7 days by the hour", try await median(of: 3) { _ = try await store.statistics(traffic) }, ""
            ))
        let alert = StatisticsQuery(of: .spans, filter: try Filter("name:generate_answer since:10m", for: .spans))
        say(line("an alert's ten minutes", try await median { _ = try await store.statistics(alert) }, ""))
        let models = StatisticsQuery(of: .spans, groupBy: .model)
        say(line("cost by model of 7 days", try await median(of: 3) { _ = try await store.statistics(models) }, ""))
    }

    /// Measures the time of adding ten spans to a trace that has become long.
    private static func grow(_ store: any TraceStore, _ load: LoadTraces) async throws {
        let parts = (0..<200).lazy.flatMap { load.parts(ofTrace: $0) }.prefix(4_120).enumerated().map { number, part in
            var part = part
            part.key = SpanKey(TraceID(high: 1, low: 1), SpanID(bits: UInt64(number + 1)))
            part.parent = number == 0 ? .root : .span(SpanID(bits: 1))
            return part
        }
        var written = 0
        for length in [100, 1_000, 4_000] {
            try await store.write(Array(parts[written..<length]))
            written = length
            var times: [Double] = []
            for _ in 0..<4 {
                let start = ContinuousClock.now
                try await store.write(Array(parts[written..<written + 10]))
                times.append((ContinuousClock.now - start).seconds * 1_000)
                written += 10
            }
            say(line("ten spans more for a trace of \(length)", times.sorted()[2], ""))
        }
    }

    /// Returns the median of up to the given number of runs. It stops after half a minute, and measures at least three.
    private static func median(of count: Int = 15, _ body: () async throws -> Void) async throws -> Double {
        try await body()
        var times: [Double] = []
        while times.count < 3 || times.count < count && times.reduce(0, +) < 30_000 {
            let start = ContinuousClock.now
            try await body()
            times.append((ContinuousClock.now - start).seconds * 1_000)
        }
        return times.sorted()[times.count / 2]
    }

    /// Prints a line immediately, for readers of a pipe.
    static func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private static func line(_ what: String, _ milliseconds: Double, _ note: String) -> String {
        let time = String(format: "%8.2f ms", milliseconds)
        return "\(time)  \(what)\(note.isEmpty ? "" : " (\(note))")"
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
