import Foundation
import Testing
import Tracemark

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

private enum ValidationError: Error, Equatable, CustomStringConvertible {
    case empty(String)

    var description: String {
        switch self {
        case .empty(let what): "the \(what) is empty"
        }
    }
}

extension GlobalTracing {
    @Suite("How work ends")
    struct Outcomes {
        @Test("An error is recorded with type and message, and rethrown as it was")
        func thrown() throws {
            let spans = GlobalTracing.spans {
                #expect(throws: ValidationError.empty("summary")) {
                    try withTraceSpan("validate") { _ in throw ValidationError.empty("summary") as any Error }
                }
            }
            let span = try #require(spans["validate"])
            #expect(span.status == .error(#"empty("summary")"#))
            #expect(span.errors.count == 1)
            #expect(span.errors[0].type.hasSuffix("ValidationError"))
            #expect(span.errors[0].type.hasPrefix("TracemarkTests."))
            #expect(span.errors[0].message == #"empty("summary")"#)
            #expect((span.startNanoseconds...span.endNanoseconds).contains(span.errors[0].timeNanoseconds))
        }

        @Test("A typed error keeps its type, synchronous and asynchronous")
        func typed() async throws {
            let spans = await GlobalTracing.spans {
                do throws(ValidationError) {
                    try withTraceSpan("sync") { _ throws(ValidationError) in throw .empty("a") }
                } catch {
                    #expect(error == .empty("a"))
                }
                do throws(ValidationError) {
                    _ = try await withTraceSpan("async") { _ async throws(ValidationError) -> Int in
                        await Task.yield()
                        throw .empty("b")
                    }
                } catch {
                    #expect(error == .empty("b"))
                }
            }
            #expect(spans["sync"]?.status == .error(#"empty("a")"#))
            #expect(spans["async"]?.status == .error(#"empty("b")"#))
        }

        @Test("A cancellation is no failure")
        func cancelled() async throws {
            let spans = await GlobalTracing.spans {
                let task = Task {
                    try await withTraceSpan("slow") { _ in try await Task.sleep(for: .seconds(100)) }
                }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            #expect(spans["slow"]?.status == .cancelled)
            #expect(spans["slow"]?.errors == [])
        }

        @Test("A request of URLSession's that was cancelled is no failure either, and one that failed is one")
        func cancelledRequest() {
            let spans = GlobalTracing.spans {
                try? withTraceSpan("cancelled") { _ in throw URLError(.cancelled) }
                try? withTraceSpan("failed") { _ in throw URLError(.timedOut) }
                try? withTraceSpan("other") { _ in throw NSError(domain: "App", code: -999) }
            }
            #expect(spans["cancelled"]?.status == .cancelled)
            #expect(spans["cancelled"]?.errors == [])
            #expect(spans["failed"]?.errors.count == 1)
            #expect(spans["other"]?.errors.count == 1)
        }

        @Test("An error that was dealt with is recorded and does not make the span a failure")
        func handled() throws {
            let spans = GlobalTracing.spans {
                withTraceSpan("lenient") { $0.recordError(ValidationError.empty("page")) }
                withTraceSpan("strict") { $0.setFailed("no answer") }
            }
            #expect(spans["lenient"]?.status == .ok)
            #expect(spans["lenient"]?.errors.map(\.message) == [#"empty("page")"#])
            #expect(spans["strict"]?.status == .error("no answer"))
            #expect(spans["strict"]?.errors == [])
        }

        @Test("Values that cannot be copied pass through")
        func noncopyable() async throws {
            struct Ticket: ~Copyable { let number: Int }
            let spans = await GlobalTracing.spans {
                let ticket = withTraceSpan("issue") { _ in Ticket(number: 7) }
                let number = withTraceSpan("read") { span in
                    span.setInput("ticket", ticket)
                    return ticket.number
                }
                let other = await withTraceSpan("later") { _ in
                    await Task.yield()
                    return Ticket(number: number)
                }
                #expect(other.number == 7)
            }
            #expect(spans["read"]?.input == #"{"ticket":"Ticket"}"#)
        }
    }

    @Suite("Metrics, tags and metadata")
    struct Annotations {
        @Test("Each kind of number is saved, and the last of a name counts")
        func metrics() throws {
            let spans = GlobalTracing.spans {
                withTraceSpan("call") { span in
                    span.saveMetric("int", 3)
                    span.saveMetric("byte", 200 as UInt8)
                    span.saveMetric("huge", UInt64.max)
                    span.saveMetric("double", 4.5)
                    span.saveMetric("float", 0.1 as Float)
                    span.saveMetric("flag", true)
                    span.saveMetric("duration", Duration.milliseconds(320))
                    span.saveMetric("some", Optional(2))
                    span.saveMetric("none", Optional<Double>.none)
                    span.saveMetric("int", 4, comment: "the second")
                }
            }
            let metrics = try #require(spans["call"]?.metrics)
            #expect(
                metrics == [
                    SpanMetric(name: "int", value: .integer(4), comment: "the second"),
                    SpanMetric(name: "byte", value: .integer(200)),
                    SpanMetric(name: "huge", value: .decimal(18_446_744_073_709_551_616)),
                    SpanMetric(name: "double", value: .decimal(4.5)),
                    SpanMetric(name: "float", value: .decimal(0.1)),
                    SpanMetric(name: "flag", value: .integer(1)),
                    SpanMetric(name: "duration", value: .decimal(0.32)),
                    SpanMetric(name: "some", value: .integer(2)),
                ])
        }

        @Test("What is saved after the end makes the span go to the exporters again, whole")
        func late() async throws {
            let exporter = InMemoryExporter()
            TracingSystem.bootstrap(exporter)
            defer { TracingSystem.shutdown() }
            let span = withTraceSpan("answer") { span in
                span.setTag("model", "small")
                span.setInput("question", "why?")
                return span
            }
            // Before the collector has come, no second record is needed.
            span.saveMetric("early", 1)
            TracingSystem.flush()
            #expect((1...2).contains(exporter.records.count))
            let before = exporter.records.count
            span.saveMetric("quality_score", 4.5)
            span.setTag("reviewed", "yes")
            TracingSystem.flush()
            #expect(exporter.records.count == before + 1)
            let last = try #require(exporter.spans.first)
            #expect(exporter.spans.count == 1)
            #expect(last.metrics.map(\.name) == ["early", "quality_score"])
            #expect(last.tags == ["model": "small", "reviewed": "yes"])
            #expect(last.input == #"{"question":"why?"}"#)
            #expect(last.endNanoseconds == exporter.records[0].endNanoseconds)
        }

        @Test("Late metrics from many tasks at once are all in the last record")
        func lateConcurrently() async throws {
            let exporter = InMemoryExporter()
            TracingSystem.bootstrap(exporter)
            defer { TracingSystem.shutdown() }
            let span = withTraceSpan("answer") { $0 }
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        span.saveMetric("m\(number)", number)
                        if number % 10 == 0 { TracingSystem.flush() }
                    }
                }
            }
            TracingSystem.flush()
            #expect(exporter.spans.first?.metrics.count == 100)
        }

        @Test("Beyond the limit entries are dropped and counted, and the last of a name still counts")
        func limit() throws {
            let spans = GlobalTracing.spans {
                withTraceSpan("loop") { span in
                    for number in 0..<1_000 { span.saveMetric("m\(number % 200)", number) }
                    span.setFailed("kept")
                }
            }
            let span = try #require(spans["loop"])
            #expect(span.metrics.count == 128)
            #expect(span.droppedEntryCount == 5 * 72)
            #expect(span.metrics.first == SpanMetric(name: "m0", value: .integer(800)))
            #expect(span.metrics.last == SpanMetric(name: "m127", value: .integer(927)))
            #expect(span.status == .error("kept"))
        }

        @Test("A number that is saved again and again keeps out nothing that is said but once")
        func oneOften() throws {
            let spans = GlobalTracing.spans {
                try? withTraceSpan("loop") { span in
                    span.redactInput("key")
                    for number in 0..<1_000 {
                        span.saveMetric("progress", number)
                        if number == 500 { span.setInput("key", "secret") }
                    }
                    span.setOutput("done")
                    throw ValidationError.empty("page")
                }
            }
            let span = try #require(spans["loop"])
            #expect(span.metrics == [SpanMetric(name: "progress", value: .integer(999))])
            #expect(span.input == #"{"key":"[redacted]"}"#)
            #expect(span.output?.text == "done")
            #expect(span.errors.map(\.message) == [#"empty("page")"#])
            #expect(span.droppedEntryCount == 0)
        }

        @Test("Metadata is a JSON object in the order it was set")
        func metadata() throws {
            let spans = GlobalTracing.spans {
                withTraceSpan("call") { span in
                    span.setMetadata("reviewed", true)
                    span.setMetadata("model", ["name": "small", "family": "s"])
                    span.setMetadata("reviewed", false)
                }
            }
            #expect(spans["call"]?.metadata == #"{"reviewed":false,"model":{"family":"s","name":"small"}}"#)
        }
    }
}
