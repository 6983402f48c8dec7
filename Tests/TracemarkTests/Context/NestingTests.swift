import Dispatch
import Foundation
import Testing
import Tracemark

extension GlobalTracing {
    @Suite("Spans nest")
    struct Nesting {
        @Test("A trace's spans share its id, and each names its parent")
        func nests() throws {
            let spans = GlobalTracing.spans {
                Trace.start("pipeline") { _ in
                    withTraceSpan("outer") { _ in withTraceSpan("inner") { _ in } }
                    withTraceSpan("sibling") { _ in }
                }
                withTraceSpan("other trace") { _ in }
            }
            let root = try #require(spans["pipeline"])
            let outer = try #require(spans["outer"])
            #expect(root.parentSpanID == nil)
            #expect(outer.parentSpanID == root.spanID)
            #expect(spans["sibling"]?.parentSpanID == root.spanID)
            #expect(spans["inner"]?.parentSpanID == outer.spanID)
            #expect(Set(spans.map(\.traceID)).count == 2)
            #expect(spans["other trace"]?.parentSpanID == nil)
            #expect(Set(spans.map(\.spanID)).count == 5)
        }

        @Test("Trace.start inside a trace is a part of it")
        func startNests() throws {
            let spans = GlobalTracing.spans {
                Trace.start("outer", tags: ["team": "search"]) { _ in Trace.start("inner") { _ in } }
            }
            #expect(spans["inner"]?.parentSpanID == spans["outer"]?.spanID)
            #expect(spans["outer"]?.tags == ["team": "search"])
        }

        @Test("1,000 concurrent tasks keep their spans apart")
        func thousandTasks() async throws {
            let spans = await GlobalTracing.spans {
                await Trace.start("root") { _ in
                    await withTaskGroup(of: Void.self) { group in
                        for number in 0..<1_000 {
                            group.addTask {
                                await withTraceSpan("task") { span in
                                    span.setTag("number", "\(number)")
                                    await Task.yield()
                                    await withTraceSpan("step") { step in
                                        await Task.yield()
                                        step.setTag("number", "\(number)")
                                        withTraceSpan("leaf") { $0.setTag("number", "\(number)") }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            #expect(spans.count == 3_001)
            let byID = Dictionary(uniqueKeysWithValues: spans.map { ($0.spanID, $0) })
            for span in spans where span.name != "root" {
                let parent = try #require(span.parentSpanID.flatMap { byID[$0] })
                switch span.name {
                case "task": #expect(parent.name == "root")
                case "step": #expect(parent.name == "task" && parent.tags == span.tags)
                default: #expect(parent.name == "step" && parent.tags == span.tags)
                }
            }
        }

        @Test("async let and unstructured tasks inherit the span")
        func asyncLet() async throws {
            let spans = await GlobalTracing.spans {
                await Trace.start("root") { _ in
                    async let one: Void = withTraceSpan("one") { _ in await Task.yield() }
                    async let two: Void = withTraceSpan("two") { _ in await Task.yield() }
                    _ = await (one, two)
                    await Task { await withTraceSpan("task") { _ in await Task.yield() } }.value
                }
            }
            let root = try #require(spans["root"])
            #expect(Set(spans.children(of: root).map(\.name)) == ["one", "two", "task"])
        }

        @Test("withCurrent carries a span into detached tasks, Dispatch queues and threads")
        func carried() async throws {
            let spans = await GlobalTracing.spans {
                await Trace.start("root") { trace in
                    await Task.detached {
                        await trace.withCurrent { await withTraceSpan("detached") { _ in await Task.yield() } }
                    }.value
                    await withCheckedContinuation { continuation in
                        DispatchQueue.global().async {
                            trace.withCurrent { withTraceSpan("queue") { _ in } }
                            continuation.resume()
                        }
                    }
                    await withCheckedContinuation { continuation in
                        Thread.detachNewThread {
                            trace.withCurrent { withTraceSpan("thread") { _ in } }
                            continuation.resume()
                        }
                    }
                }
            }
            let root = try #require(spans["root"])
            #expect(Set(spans.children(of: root).map(\.name)) == ["detached", "queue", "thread"])
        }

        @Test("A detached task without withCurrent starts a trace of its own")
        func detached() async throws {
            let spans = await GlobalTracing.spans {
                await Trace.start("root") { _ in
                    await Task.detached { withTraceSpan("detached") { _ in } }.value
                }
            }
            #expect(spans["detached"]?.parentSpanID == nil)
        }

        @Test("A span begun by hand ends once, wherever end() is called")
        func byHand() async throws {
            let spans = await GlobalTracing.spans {
                await Trace.start("root") { trace in
                    let span = TraceSpan.begin("callback", type: .tool)
                    #expect(TraceSpan.current?.spanID == trace.spanID)
                    await Task.detached {
                        span.withCurrent { withTraceSpan("inside") { _ in } }
                        span.end()
                        span.end()
                    }.value
                    trace.end()  // A scope's span ends with its scope.
                    await Task.yield()
                }
            }
            #expect(spans.count == 3)
            #expect(spans["callback"]?.parentSpanID == spans["root"]?.spanID)
            #expect(spans["inside"]?.parentSpanID == spans["callback"]?.spanID)
            let root = try #require(spans["root"])
            let callback = try #require(spans["callback"])
            #expect(root.endNanoseconds >= callback.endNanoseconds)
        }

        @Test("Children lie within their parents in time")
        func times() async throws {
            let before = UInt64(Date().timeIntervalSince1970 * 1e9) - 50_000_000
            let spans = await GlobalTracing.spans {
                await Trace.start("root") { _ in
                    for _ in 0..<100 { await withTraceSpan("child") { _ in await Task.yield() } }
                    try? await Task.sleep(for: .milliseconds(15))
                }
            }
            let root = try #require(spans["root"])
            #expect(spans.allSatisfy { $0.startNanoseconds <= $0.endNanoseconds })
            #expect(spans.allSatisfy { $0.startNanoseconds >= root.startNanoseconds })
            #expect(spans.allSatisfy { $0.endNanoseconds <= root.endNanoseconds })
            #expect(root.duration >= .milliseconds(15))
            #expect(root.startNanoseconds > before)
            #expect(root.endNanoseconds < UInt64(Date().timeIntervalSince1970 * 1e9) + 50_000_000)
        }

        @Test("An actor's method is traced without leaving the actor")
        func actors() async throws {
            let spans = await GlobalTracing.spans {
                let counter = Counter()
                await Trace.start("root") { _ in #expect(await counter.increment() == 1) }
            }
            #expect(spans["increment"]?.parentSpanID == spans["root"]?.spanID)
        }
    }
}

private actor Counter {
    private var count = 0

    func increment() async -> Int {
        await withTraceSpan("increment") { _ in
            count += 1
            await Task.yield()
            return count
        }
    }
}
