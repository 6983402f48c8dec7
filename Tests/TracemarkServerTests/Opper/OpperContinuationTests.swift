import ExclusiveTracing
import Foundation
import Testing
import Tracemark
import TracemarkExport
import TracemarkModel

@testable import TracemarkServer

@Suite("Traces in two languages", .serialized, .exclusiveTracing)
struct OpperContinuationTests {
    @Test(
        "A trace that Python began and Swift went on with is one trace, to each of them",
        arguments: [("begin_0x", OpperPython.SDK.zero), ("begin_1x", .one), ("begin_2x", .two)])
    func continued(program: String, sdk: OpperPython.SDK) async throws {
        try await withServer { server in
            let begun = try await OpperPython.run(program, sdk, url: server.url)
            let context = try #require(begun["traceparent"]?.stringValue.flatMap { TraceContext(traceparent: $0) })

            var configuration = OTLPConfiguration()
            configuration.url = try #require(URL(string: server.url + "/v1/traces"))
            configuration.headers = [:]
            (configuration.spool, configuration.runningSpans, configuration.timeout) = (nil, .never, .seconds(60))
            let exporter = OTLPExporter(configuration)
            TracingSystem.bootstrap(exporter)
            try await Trace.start("swift", continuing: context) { _ in
                try await withTraceSpan("inner") { _ in try await Task.sleep(for: .milliseconds(1)) }
            }
            TracingSystem.flush(timeout: .seconds(60))
            try await wait { exporter.statistics.sentSpanCount == 2 }
            #expect(TracingSystem.shutdown(timeout: .seconds(60)))

            let trace = try #require(try await server.store.trace(context.traceID))
            #expect(trace.spans.map(\.name).sorted() == ["inner", "python", "request", "swift"])
            let spans = Dictionary(uniqueKeysWithValues: trace.spans.map { ($0.name, $0) })
            #expect(spans["swift"]?.parentID == spans["request"]?.spanID)
            #expect(spans["request"]?.parentID == spans["python"]?.spanID)

            // Python finds Swift's spans by the UUID's form of their ids, with its own as their parents'.
            let swift = try #require(spans["swift"])
            let seen = try await server.get("/v3/traces/\(context.traceID.uuidString)").json
            #expect(seen["span_count"] == 4)
            let found = try #require(seen["spans"]?.list.first { $0["name"] == "swift" })
            #expect(found["id"]?.stringValue == swift.spanID.uuidString)
            let parent = try #require(found["parent_id"]?.stringValue)
            #expect(OpperID.span(parent) == spans["request"]?.spanID)
            #expect(try await server.get("/v2/spans/\(parent)").json["name"] == "request")
        }
    }
}
