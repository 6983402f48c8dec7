import Dispatch
import Synchronization
import Testing

@testable import Tracemark

extension GlobalTracing {
    /// A span's storage serves the next span once nobody holds it: none may hear of the other.
    @Suite("Storages that serve one span after the other")
    struct StorageReuse {
        /// Of several records of a span the last one counts.
        private func last(_ spans: [SpanData]) -> [SpanID: SpanData] {
            Dictionary(spans.map { ($0.spanID, $0) }, uniquingKeysWith: { $1 })
        }

        @Test("A span has the tags that it was given, and none of the one before")
        func separate() {
            let spans = GlobalTracing.spans {
                for number in 0..<500 {
                    withTraceSpan("\(number)") { span in
                        if number.isMultiple(of: 3) { span.setTag("number", "\(number)") }
                        if number.isMultiple(of: 5) { span.setFailed("\(number)") }
                    }
                }
            }
            #expect(spans.count == 500)
            for span in spans {
                let number = Int(span.name) ?? -1
                #expect(span.tags == (number.isMultiple(of: 3) ? ["number": span.name] : [:]))
                #expect(span.status == (number.isMultiple(of: 5) ? .error(span.name) : .ok))
            }
        }

        @Test("A handle that is kept speaks of its own span after many others have ended")
        func keptHandle() {
            let spans = GlobalTracing.spans {
                var kept: [(TraceSpan, String)] = []
                for number in 0..<500 {
                    withTraceSpan("\(number)") { span in
                        if number.isMultiple(of: 7) { kept.append((span, "\(number)")) }
                    }
                }
                for (span, name) in kept { span.setTag("late", name) }
            }
            let records = last(spans)
            #expect(records.count == 500)
            for span in records.values {
                let number = Int(span.name) ?? -1
                #expect(span.tags == (number.isMultiple(of: 7) ? ["late": span.name] : [:]))
            }
        }

        @Test("A task that goes on after its span has ended is still below it")
        func inheritedPlace() async throws {
            let gate = AsyncStream<Void>.makeStream()
            let spans = await GlobalTracing.spans {
                let task = withTraceSpan("first") { _ in
                    Task {
                        for await _ in gate.stream {}
                        withTraceSpan("late") { _ in }
                    }
                }
                for _ in 0..<200 { withTraceSpan("other") { _ in } }
                gate.continuation.finish()
                await task.value
            }
            let first = try #require(spans.first { $0.name == "first" })
            let late = try #require(spans.first { $0.name == "late" })
            #expect(late.parentSpanID == first.spanID && late.traceID == first.traceID)
            #expect(Set(spans.map(\.spanID)).count == 202)
        }

        @Test("What another thread says of a span while it ends is said of that span")
        func otherThread() {
            let spans = GlobalTracing.spans {
                let queue = DispatchQueue(label: "other")
                for number in 0..<2_000 {
                    withTraceSpan("\(number)") { span in queue.async { span.setTag("number", "\(number)") } }
                }
                queue.sync {}
            }
            let records = last(spans)
            #expect(records.count == 2_000)
            #expect(records.values.filter { $0.tags != ["number": $0.name] }.isEmpty)
        }
    }
}
