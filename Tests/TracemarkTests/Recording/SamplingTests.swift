import Testing

@testable import Tracemark

extension GlobalTracing {
    @Suite("Sampling")
    struct Samples {
        private func run(_ count: Int) {
            for _ in 0..<count {
                Trace.start("root") { _ in withTraceSpan("child") { _ in } }
            }
        }

        @Test("0 records nothing, 1 everything")
        func extremes() {
            #expect(GlobalTracing.spans(sampling: 0) { run(200) }.isEmpty)
            #expect(GlobalTracing.spans(sampling: 1) { run(200) }.count == 400)
            #expect(GlobalTracing.spans(sampling: -3) { run(10) }.isEmpty)
            #expect(GlobalTracing.spans(sampling: 7) { run(10) }.count == 20)
            #expect(GlobalTracing.spans(sampling: .nan) { run(10) }.count == 20)
        }

        @Test("A share records whole traces, about as many as it says")
        func share() {
            let spans = GlobalTracing.spans(sampling: 0.25) { run(1_500) }
            let roots = spans.filter { $0.name == "root" }
            // Six standard deviations to either side of 375.
            #expect((275...475).contains(roots.count))
            #expect(Set(spans.filter { $0.name == "child" }.map(\.traceID)) == Set(roots.map(\.traceID)))
        }

        @Test("A call that its own share leaves out records nothing below it")
        func perSpan() async {
            let spans = await GlobalTracing.spans {
                await Trace.start("root") { _ in
                    withTraceSpan("left out", sample: 0) { span in
                        #expect(!span.isRecording)
                        withTraceSpan("below") { _ in }
                    }
                    await withTraceSpan("left out", sample: 0) { span in
                        await Task { withTraceSpan("below") { _ in } }.value
                        await Task.detached { span.withCurrent { withTraceSpan("below") { _ in } } }.value
                    }
                    withTraceSpan("kept", sample: 1) { _ in }
                }
            }
            #expect(Set(spans.map(\.name)) == ["root", "kept"])
        }

        @Test("A call's share is that of the calls that are recorded")
        func perSpanShare() {
            let spans = GlobalTracing.spans {
                for _ in 0..<1_000 { withTraceSpan("call", sample: 0.5) { _ in } }
            }
            #expect((400...600).contains(spans.count))
        }

        @Test("Where nothing is recorded, the name is not even made")
        func names() {
            func name() -> String {
                Issue.record("the name was evaluated")
                return "name"
            }
            let spans = GlobalTracing.spans(sampling: 0) {
                Trace.start(name()) { _ in withTraceSpan(name()) { _ in } }
            }
            #expect(spans.isEmpty)
        }
    }
}
