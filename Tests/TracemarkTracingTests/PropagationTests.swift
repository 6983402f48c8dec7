import ExclusiveTracing
import Foundation
import Testing
import Tracemark
import TracemarkTracing
import Tracing

private let tracer = TracemarkTracer()

@Suite("Between processes", .serialized, .exclusiveTracing)
struct PropagationTests {
    private let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"

    private func outgoing(_ context: ServiceContext = .current ?? .topLevel) -> [String: String] {
        var headers: [String: String] = [:]
        tracer.inject(context, into: &headers, using: DictionaryCarrier())
        return headers
    }

    @Test("A trace that came in goes on through both kinds of spans, with its tracestate and baggage, and out again")
    func through() async throws {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter)
        defer { TracingSystem.shutdown() }
        var context = ServiceContext.topLevel
        let incoming = ["traceparent": "\(parent)-01", "tracestate": "a=b", "baggage": "tenant=blue;p=1, x=%C3%A9"]
        tracer.extract(incoming, into: &context, using: DictionaryCarrier())
        // A server within a trace of its own: what came in counts all the same.
        Trace.start("server") { _ in
            tracer.withSpan("request", context: context, ofKind: .server) { _ in
                #expect(ServiceContext.current?.baggage?["tenant"] == "blue")
                withTraceSpan("own") { own in
                    let headers = outgoing()
                    #expect(headers["traceparent"] == own.context?.traceparent)
                    #expect(headers["tracestate"] == "a=b")
                    #expect(headers["baggage"] == "tenant=blue;p=1,x=%C3%A9")
                }
            }
        }
        TracingSystem.flush()
        let spans = exporter.spans
        let request = try #require(spans.first { $0.name == "request" })
        let own = try #require(spans.first { $0.name == "own" })
        #expect(request.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736" && request.parentIsRemote)
        #expect(request.parentSpanID?.description == "00f067aa0ba902b7" && request.traceState == "a=b")
        #expect(own.parentSpanID == request.spanID && own.traceID == request.traceID)
    }

    @Test("A runtime span finds what came in without a span of the library's between")
    func boundAlone() async throws {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter)
        defer { TracingSystem.shutdown() }
        var context = ServiceContext.topLevel
        tracer.extract(["traceparent": "\(parent)-01"], into: &context, using: DictionaryCarrier())
        ServiceContext.withValue(context) { withTraceSpan("own") { _ in } }
        TracingSystem.flush()
        #expect(exporter.spans.first?.parentSpanID?.description == "00f067aa0ba902b7")
    }

    @Test("What another process does not record is not recorded here, and says so further on")
    func unsampled() async throws {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter)
        defer { TracingSystem.shutdown() }
        var context = ServiceContext.topLevel
        tracer.extract(["traceparent": "\(parent)-00"], into: &context, using: DictionaryCarrier())
        tracer.withSpan("request", context: context) { _ in
            withTraceSpan("own") { _ in #expect(outgoing()["traceparent"] == "\(parent)-00") }
        }
        TracingSystem.flush()
        #expect(exporter.spans.isEmpty)
    }

    @Test("Headers that are not valid count as not there")
    func invalid() {
        var context = ServiceContext.topLevel
        tracer.extract(
            ["traceparent": "00-zz-00-01", "baggage": "=,a,b=\"x\""], into: &context, using: DictionaryCarrier())
        #expect(context.isEmpty)
        #expect(outgoing(context) == [:])
    }

    @Test("A member with what a header cannot hold, or a broken percent sign, is left out")
    func brokenBaggage() {
        let header = "a=1;p=1\r\nx-admin: yes,b=2;ok=1; more,c=%+1,d=%4g,e=%41,f=3;é=1"
        let baggage = TraceBaggage(header: header)
        #expect(baggage.names == ["b", "e"] && baggage["e"] == "A")
        #expect(baggage.header == "b=2;ok=1; more,e=A")
    }

    @Test("Baggage keeps 64 members and 8,192 bytes, and encodes what a header cannot hold")
    func baggage() {
        var baggage = TraceBaggage()
        for number in 0..<100 { baggage["k\(number)"] = "v" }
        #expect(baggage.header.split(separator: ",").count == 64)
        baggage = ["a": "b c,d;e=f%\"\\é"]
        #expect(baggage.header == "a=b%20c%2Cd%3Be=f%25%22%5C%C3%A9")
        #expect(TraceBaggage(header: baggage.header)["a"] == "b c,d;e=f%\"\\é")
        let long = String(repeating: "x", count: 5_000)
        #expect(TraceBaggage(header: "a=\(long),b=\(long)").names == ["a"])
        baggage = ["a": long, "b": long]
        #expect(baggage.header.utf8.count == 5_002)
    }
}
