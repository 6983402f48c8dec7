import Foundation
import Testing
import Tracemark

@testable import TracemarkExport

/// A directory of a test's own, gone with it.
final class TemporaryPlace: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("tracemark-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The spool's files below.
    var segments: [String] {
        let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix(SpoolSegment.suffix) }.sorted().map { "\(path)/\($0)" }
    }

    var bytes: Int {
        segments.reduce(0) { $0 + ((try? FileManager.default.attributesOfItem(atPath: $1)[.size] as? Int) ?? 0) }
    }
}

/// Waits for a condition, a long time on a slow machine.
func wait(
    until condition: () throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    for _ in 0..<6_000 {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("waited two minutes in vain", sourceLocation: sourceLocation)
    throw CancellationError()
}

extension SpanData {
    /// A span that was done at once.
    static func numbered(_ number: Int) -> SpanData {
        SpanData(
            traceID: TraceID(high: 1, low: UInt64(number) + 1), spanID: SpanID(bits: UInt64(number) + 1),
            name: "\(number)", startNanoseconds: 1_000, endNanoseconds: 2_000)
    }
}

extension OTLPExporter {
    /// An exporter to a test's server, which sends at once, is patient at its end, and has no spool but a given one.
    static func to(
        _ server: SinkServer, spool: TemporaryPlace? = nil, spoolBytes: Int = 67_108_864,
        _ change: (inout OTLPConfiguration) -> Void = { _ in }
    ) -> OTLPExporter {
        var configuration = OTLPConfiguration(environment: { _ in nil })
        configuration.url = OTLPConfiguration.tracesURL(below: server.endpoint)!
        configuration.batchDelay = .milliseconds(20)
        (configuration.flushTimeout, configuration.stopTimeout) = (.seconds(60), .seconds(60))
        configuration.spool = spool.map { .init(directory: $0.path, byteLimit: spoolBytes) }
        change(&configuration)
        let exporter = OTLPExporter(configuration)
        exporter.start(resource: TraceResource(service: "test"))
        return exporter
    }
}
