import Declarations
import Testing
import Tracemark

extension WrapperTests.NotStarted {
    @Test("With tracing not started, wrappers return, throw and change what their originals do")
    func sameEffects() async throws {
        #expect(greet("Ada", punctuation: "?") == _greet("Ada", punctuation: "?"))
        #expect(try parse("42") == 42)
        #expect(throws: Mishap("no number: x")) { try parse("x") }
        let later = await later(7)
        #expect(later == 7)
        await #expect(throws: Mishap("no value")) { try await laterThrowing(nil) }
        var value = 21
        double(&value)
        #expect(value == 42)
        #expect(apply(1) { $0 + 1 } == 2)
        #expect(Ticket(number: 7).punch(1) == 8)
        #expect(Document.traced(text: "a") == Document(text: "a"))
        let ledger = Ledger()
        let count = await ledger.record("a")
        #expect(count == 1)
        #expect(PlainSummarizer(limit: 2).traced().limit == 2)
        #expect(TraceSpan.current == nil)
    }

    @Test("With tracing not started, metrics, conditions and names are not evaluated")
    func nothingEvaluated() {
        // `error: result.isEmpty` and the metrics of `retrieve` would only cost time.
        #expect(Search().retrieve("", email: "", limit: 1).isEmpty)
        #expect(Namer().load(id: 1, table: "x"))
        #expect(!TracingSystem.isStarted)
    }
}
