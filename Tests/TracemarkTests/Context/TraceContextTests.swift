import Testing

@testable import Tracemark

@Suite("The traceparent header")
struct TraceContextTests {
    @Test(
        "Valid headers are read",
        arguments: [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", false),
            // Of the flags only the first bit is looked at.
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-09", true),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe", false),
            // Later versions may append fields.
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-holds", true),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-", true),
        ])
    func valid(header: String, isSampled: Bool) throws {
        let context = try #require(TraceContext(traceparent: header))
        #expect(context.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.spanID.description == "00f067aa0ba902b7")
        #expect(context.isSampled == isSampled)
        let sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\(isSampled ? "01" : "00")"
        #expect(context.traceparent == sent)
    }

    @Test(
        "Invalid headers are not",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
            "0A-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.extra",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736x-00f067aa0ba902b-01",
            "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1x",
        ])
    func invalid(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test("A tracestate is carried as it came")
    func traceState() throws {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let context = try #require(TraceContext(traceparent: header, tracestate: "rojo=00f067aa0ba902b7, congo=t61r,"))
        #expect(context.traceState == "rojo=00f067aa0ba902b7, congo=t61r,")
    }

    @Test(
        "A tracestate that is not valid is left out",
        arguments: ["novalue", "=v", "Key=v", "a=b=c", "a=\u{e9}", (0..<33).map { "k\($0)=v" }.joined(separator: ",")])
    func badTraceState(text: String) throws {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        #expect(TraceContext(traceparent: header, tracestate: text)?.traceState == "")
    }

    @Test("Ids are read from hexadecimal digits and written in lower case")
    func ids() {
        #expect(TraceID("4BF92F3577B34DA6A3CE929D0E0E4736")?.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(TraceID("00000000000000000000000000000001")?.low == 1)
        #expect(TraceID("00000000000000000000000000000000") == nil)
        #expect(TraceID("4bf92f3577b34da6a3ce929d0e0e473") == nil)
        #expect(TraceID("+bf92f3577b34da6a3ce929d0e0e4736") == nil)
        #expect(SpanID("00f067aa0ba902b7")?.description == "00f067aa0ba902b7")
        #expect(SpanID("0000000000000000") == nil)
        #expect(SpanID("f067aa0ba902b7") == nil)
        #expect(SpanID("") == nil)
    }
}

extension GlobalTracing {
    @Suite("Traces go on in other processes")
    struct Continuing {
        private let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

        @Test("A trace continues from a remote parent, even inside another trace")
        func continues() throws {
            let context = try #require(TraceContext(traceparent: header, tracestate: "rojo=1"))
            let spans = GlobalTracing.spans {
                Trace.start("local") { _ in
                    Trace.start("request", kind: .server, continuing: context) { trace in
                        withTraceSpan("step") { step in
                            #expect(step.context?.traceState == "rojo=1")
                            #expect(TraceContext.current == step.context)
                        }
                        #expect(trace.traceID == context.traceID)
                    }
                }
            }
            let request = try #require(spans["request"])
            #expect(request.parentSpanID == context.spanID)
            #expect(request.parentIsRemote && request.isLocalRoot)
            #expect(request.kind == .server)
            #expect(spans["step"]?.traceID == context.traceID)
            #expect(spans["step"]?.parentIsRemote == false)
            #expect(spans["local"]?.traceID != context.traceID)
        }

        @Test("A trace that is not sampled upstream is not recorded, and says so downstream")
        func unsampledUpstream() throws {
            var context = try #require(TraceContext(traceparent: header))
            context.isSampled = false
            let spans = GlobalTracing.spans {
                Trace.start("request", continuing: context) { trace in
                    #expect(!trace.isRecording)
                    withTraceSpan("step") { #expect(!$0.isRecording) }
                    #expect(TraceContext.current == context)
                }
            }
            #expect(spans.isEmpty)
        }

        @Test("A handle that records nothing leaves what another process is told as it is")
        func unsampledHandle() async throws {
            var context = try #require(TraceContext(traceparent: header))
            context.isSampled = false
            _ = await GlobalTracing.spans {
                await Trace.start("request", continuing: context) { trace in
                    #expect(trace.withCurrent { TraceContext.current } == context)
                    #expect(await trace.withCurrent { () async in TraceContext.current } == context)
                }
                let unrecorded = withTraceSpan("left out", sample: 0) { $0 }
                #expect(unrecorded.withCurrent { TraceContext.current }?.isSampled == false)
            }
        }

        @Test("Outside any trace there is no context; in one left out by sampling there is one that says so")
        func current() {
            #expect(TraceContext.current == nil)
            let spans = GlobalTracing.spans(sampling: 0) {
                Trace.start("root") { trace in
                    #expect(trace.context == nil)
                    #expect(TraceSpan.current == nil)
                    #expect(TraceContext.current?.isSampled == false)
                    #expect(TraceContext.current?.traceparent.hasSuffix("-00") == true)
                }
            }
            #expect(spans.isEmpty)
        }
    }
}
