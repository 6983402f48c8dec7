import Foundation
import Testing
import Tracemark
import TracemarkModel

@Suite("What tracemark prints")
struct PrintingTests {
    @Test("A list that is piped has whole ids, times with their zone, and nothing cut")
    func list() async throws {
        let sample = try await SampleStore()
        let result = try sample.program.run("traces", "list")
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(
            result.output == """
                ID                                TIME                        NAME         STATUS  DURATION  SPANS  TAGS
                4bf9ffffffffffffffffffffffffffff  2026-11-18 12:07:40 +01:00  qa_pipeline  error     2.10 s      4  environment:dev
                4bf92f3577b34da6a3ce929d0e0e4736  2026-11-18 12:06:40 +01:00  qa_pipeline  ok        1.24 s      5  environment:production

                """)
    }

    @Test("Spans are listed with the traces that they are in")
    func spans() async throws {
        let sample = try await SampleStore()
        let result = try sample.program.run("spans", "list", "--filter", "type:llm OR name:repair")
        #expect(
            result.output == """
                ID                TRACE                             TIME                        NAME             TYPE  STATUS  DURATION  MODEL
                0000000000000010  4bf9ffffffffffffffffffffffffffff  2026-11-18 12:07:41 +01:00  repair                 ok        700 ms
                000000000000000d  4bf9ffffffffffffffffffffffffffff  2026-11-18 12:07:40 +01:00  generate_answer  llm   ok        1.02 s  gpt-4o
                0000000000000003  4bf92f3577b34da6a3ce929d0e0e4736  2026-11-18 12:06:40 +01:00  generate_answer  llm   ok        1.02 s  gpt-4o

                """)
        #expect(try sample.program.run("spans", "list", "-f", "name:nothing").output == "No spans.\n")
    }

    @Test("A trace is printed as the hierarchy of its spans, with metrics and what was called")
    func tree() async throws {
        let sample = try await SampleStore()
        let result = try sample.program.run("traces", "show", "4bf92f")
        #expect(
            result.output == """
                trace 4bf92f3577b34da6a3ce929d0e0e4736 · ok · 5 spans · 2026-11-18 12:06:40 +01:00
                Trace: "qa_pipeline"          chain       1.24 s  0000000000000001  ━━━━━━━━━━━━━━━━  environment:production
                ├── Span: "retrieve_context"  retrieval   120 ms  0000000000000002  ━━··············
                ├── Span: "generate_answer"   llm         1.02 s  0000000000000003  ·━━━━━━━━━━━━━━·  gpt-4o  120 → 30 tokens  $0.0025
                │   ├── Metric: quality_score = 4.5
                │   └── Span: "lookup"        tool       50.0 ms  0000000000000004  ··━━············
                └── Span: "validate_output"   guardrail  90.0 ms  0000000000000005  ··············━━

                """)
    }

    @Test("Inputs and outputs are printed on request, failures always")
    func contents() async throws {
        let sample = try await SampleStore()
        let result = try sample.program.run("traces", "show", "latest", "--io")
        #expect(
            result.output == """
                trace 4bf9ffffffffffffffffffffffffffff · error · 4 spans · 2 failed · 2026-11-18 12:07:40 +01:00
                ✗ Trace: "qa_pipeline"         chain       2.10 s  000000000000000b  ━━━━━━━━━━━━━━━━  environment:dev
                │   input:
                │     What is Opper?
                ├── Span: "generate_answer"    llm         1.02 s  000000000000000d  ━━━━━━━━━·······  gpt-4o  120 → 41 tokens  $0.0025
                │   │   input:
                │   │     What is Opper?
                │   │
                │   │     Context: …
                │   │   output:
                │   │     A Swedish company that offers one API for many models, and evaluates what they give.
                │   └── Metric: quality_score = 2
                ├── ✗ Span: "validate_output"  guardrail  90.0 ms  000000000000000f  ········━━······
                │       too long
                └── Span: "repair"                         700 ms  0000000000000010  ·········━━━━━━━

                """)
    }

    @Test("Two traces are compared span by span")
    func comparison() async throws {
        let sample = try await SampleStore()
        let result = try sample.program.run("traces", "diff", "4bf92", "latest")
        #expect(result.status == 0)
        #expect(
            result.output == """
                - trace 4bf92f3577b34da6a3ce929d0e0e4736 · ok · 5 spans · 1.24 s · 2026-11-18 12:06:40 +01:00
                + trace 4bf9ffffffffffffffffffffffffffff · error · 4 spans · 2.10 s · 2026-11-18 12:07:40 +01:00
                ~ Trace: "qa_pipeline"          1.24 s → 2.10 s  +69 %
                  │   status: ok → error
                  │   tag environment: production → dev
                - ├── Span: "retrieve_context"  120 ms
                ~ ├── Span: "generate_answer"   1.02 s
                  │   │   output tokens: 30 → 41
                  │   │   output:
                  │   │   - An API.
                  │   │   + A Swedish company that offers one API for many models, and evaluates what they give.
                  │   │   metric quality_score: 4.5 → 2
                - │   └── Span: "lookup"        50.0 ms
                ~ ├── Span: "validate_output"   90.0 ms
                  │       status: ok → error
                  │       error: none → too long
                + └── Span: "repair"            700 ms

                """)
        #expect(try sample.program.run("traces", "diff", "4bf92", "latest", "--exit-code").status == 4)
        #expect(try sample.program.run("traces", "diff", "latest", "latest", "--exit-code").status == 0)
    }

    @Test("What a terminal would obey is shown, and not done")
    func escapes() async throws {
        let sample = try await SampleStore(isEmpty: true)
        var span = SampleStore.span(
            SampleStore.first, 1, below: nil, "a\u{1B}[31mb\u{202E}c\nd", type: "t\u{7}", at: 0, for: 1)
        span.tags = ["k\u{9B}": "v\rw"]
        span.input = SpanContent("one\n\u{1B}]0;title\u{7}two")
        span.statusMessage = "\u{200F}x"
        span.status = .error
        try await sample.write([span])
        for arguments in [
            ["traces", "list"], ["traces", "show", "latest", "--io"], ["spans", "get", "0000000000000001"],
        ] {
            let process = sample.program.process(arguments)
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(text.contains(#"a\u{1b}[31mb\u{202e}c"#))
            let isHarmless = text.unicodeScalars.allSatisfy {
                $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
            }
            #expect(isHarmless)
            #expect(!text.unicodeScalars.contains("\u{202E}") && !text.unicodeScalars.contains("\u{200F}"))
        }
    }

    @Test(
        "On a terminal, lines are as long as it is wide, and coloured unless NO_COLOR is set",
        arguments: [80, 100, 140])
    func terminal(columns: Int) async throws {
        let sample = try await SampleStore()
        for arguments in [["traces", "list"], ["traces", "show", "latest"], ["traces", "diff", "4bf92", "latest"]] {
            let run = { (environment: [String: String]) in
                arguments.count == 2
                    ? try sample.program.runInTerminal(
                        columns: columns, arguments[0], arguments[1], environment: environment)
                    : arguments.count == 3
                        ? try sample.program.runInTerminal(
                            columns: columns, arguments[0], arguments[1], arguments[2], environment: environment)
                        : try sample.program.runInTerminal(
                            columns: columns, arguments[0], arguments[1], arguments[2], arguments[3],
                            environment: environment)
            }
            let colored = try run([:])
            #expect(colored.output.contains("\u{1B}["))
            let plain = try run(["NO_COLOR": "1"])
            #expect(!plain.output.contains("\u{1B}"))
            #expect(colored.output.replacing(/\u{1B}\[[0-9]*m/, with: "") == plain.output)
            for line in plain.lines { #expect(line.count <= columns, "\(line)") }
            #expect(plain.output.contains("4bf9ffffffffffffffffffffffffffff"))
        }
    }
}
