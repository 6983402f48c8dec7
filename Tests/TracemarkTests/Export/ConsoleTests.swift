import Foundation
import Synchronization
import Testing

@testable import Tracemark

/// What was printed.
private final class Paper: Sendable {
    private let lines = Mutex("")
    var text: String { lines.withLock { $0 } }
    func print(_ text: String) { lines.withLock { $0 += text } }
}

@Suite("The console exporter")
struct ConsoleTests {
    private static let trace = TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736)

    /// A span of the trace, its times in microseconds from the trace's start.
    private static func span(
        _ id: UInt64, in parent: UInt64? = nil, _ name: String, _ type: SpanType? = nil, from: UInt64, to: UInt64,
        status: SpanStatus = .ok, change: (inout SpanData) -> Void = { _ in }
    ) -> SpanData {
        let start: UInt64 = 1_800_000_000_000_000_000
        var span = SpanData(
            traceID: trace, spanID: SpanID(bits: id), parentSpanID: parent.map { SpanID(bits: $0) }, name: name,
            type: type, startNanoseconds: start + from * 1_000, endNanoseconds: start + to * 1_000, status: status)
        change(&span)
        return span
    }

    private static let pipeline = [
        span(3, in: 2, "split_sentences", from: 100, to: 1_120) {
            $0.metrics = [SpanMetric(name: "sentences", value: .integer(12))]
        },
        span(4, in: 2, "summarize", .llm, from: 1_200, to: 8_100) {
            $0.metrics = [
                SpanMetric(name: "quality_score", value: .decimal(4.5), comment: "by hand"),
                SpanMetric(name: "characters", value: .decimal(1204)),
            ]
            $0.tags = ["model": "small"]
        },
        span(2, in: 1, "process_document", .chain, from: 50, to: 8_200),
        span(6, in: 1, "slow_model", .llm, from: 8_300, to: 11_900, status: .cancelled),
        span(
            7, in: 1, "validate_summary", .guardrail, from: 12_000, to: 12_410,
            status: .error("the summary\nis empty")
        ) {
            $0.errors = [
                RecordedError(type: "App.ValidationError", message: "the summary\nis empty", timeNanoseconds: 0)
            ]
        },
        span(5, in: 1, "enrich_summary", from: 8_250, to: 12_000) {
            $0.errors = [RecordedError(type: "App.Retry", message: "once more", timeNanoseconds: 0)]
        },
        span(1, "document_pipeline", .chain, from: 0, to: 12_410) {
            $0.tags = ["environment": "demo", "team": "search"]
        },
    ]

    private func printed(_ batches: [SpanData]..., width: Int? = nil, isColored: Bool = false) -> String {
        let paper = Paper()
        let exporter = ConsoleExporter(width: width, isColored: isColored) { paper.print($0) }
        for batch in batches { exporter.export(batch) }
        return paper.text
    }

    @Test("A trace is printed as a tree with names, types, durations, times, metrics, tags and errors")
    func tree() {
        #expect(
            printed(Self.pipeline) == """
                trace 4bf92f3577b34da6a3ce929d0e0e4736 · 7 spans · 1 failed
                document_pipeline      chain      12.4 ms  ━━━━━━━━━━━━━━━━  environment:demo  team:search
                ├─ process_document    chain      8.15 ms  ━━━━━━━━━━━·····
                │  ├─ split_sentences             1.02 ms  ━━··············  sentences=12
                │  └─ summarize        llm        6.90 ms  ·━━━━━━━━━━·····  quality_score=4.5 (by hand)  \
                characters=1204  model:small
                ├─ enrich_summary                 3.75 ms  ··········━━━━━━
                │     ! Retry: once more
                ├─ ⊘ slow_model        llm        3.60 ms  ··········━━━━━━  cancelled
                └─ ✗ validate_summary  guardrail   410 µs  ···············━
                      ValidationError: the summary is empty


                """)
    }

    @Test("On a narrow terminal the bar goes, names are cut and details wrap below each other")
    func narrow() {
        let text = printed(Self.pipeline, width: 60)
        #expect(
            text == """
                trace 4bf92f3577b34da6a3ce929d0e0e4736 · 7 spans · 1 failed
                document_pipeline     chain      12.4 ms  environment:demo
                │                                         team:search
                ├─ process_document   chain      8.15 ms
                │  ├─ split_sentenc…             1.02 ms  sentences=12
                │  └─ summarize       llm        6.90 ms  quality_score=4.5…
                │                                         characters=1204
                │                                         model:small
                ├─ enrich_summary                3.75 ms
                │     ! Retry: once more
                ├─ ⊘ slow_model       llm        3.60 ms  cancelled
                └─ ✗ validate_summa…  guardrail   410 µs
                      ValidationError: the summary is empty


                """)
        #expect(text.split(separator: "\n").allSatisfy { ConsoleText.width(String($0)) <= 60 })
    }

    @Test("Colours are the plain text with escape sequences around")
    func colors() {
        let colored = printed(Self.pipeline, isColored: true)
        #expect(colored.contains("\u{1b}[31m✗ validate_summary\u{1b}[0m"))
        let plain = colored.replacing(try! Regex("\u{1b}\\[[0-9]+m"), with: "")
        let trimmed = plain.split(separator: "\n").map { $0.reversed().drop { $0 == " " }.reversed() }
        let expected = printed(Self.pipeline).split(separator: "\n").map { Array($0) }
        #expect(trimmed.map { Array($0) } == expected)
    }

    @Test("Children that come in earlier batches are printed with their root")
    func batches() {
        #expect(printed(Self.pipeline) == printed(Array(Self.pipeline.prefix(2)), Array(Self.pipeline.dropFirst(2))))
        #expect(printed(Array(Self.pipeline.prefix(6))) == "")
    }

    @Test("What is late to a printed trace is printed as its continuation, below what it belongs to")
    func continuation() {
        let root = Self.span(1, "root", from: 0, to: 1_000)
        let leaf = Self.span(3, in: 2, "leaf", from: 10, to: 20)
        let late = Self.span(2, in: 1, "late", from: 5, to: 3_000)
        let update = Self.span(1, "root", from: 0, to: 1_000) {
            $0.metrics = [SpanMetric(name: "score", value: .integer(1))]
        }
        #expect(
            printed([leaf, root], [late], [update]) == """
                trace 4bf92f3577b34da6a3ce929d0e0e4736 · 1 span
                root  1.00 ms  ━━━━━━━━━━━━━━━━

                trace 4bf92f3577b34da6a3ce929d0e0e4736 · root, continued · 2 spans
                late     3.00 ms  ━━━━━━━━━━━━━━━━
                └─ leaf  10.0 µs  ━···············

                trace 4bf92f3577b34da6a3ce929d0e0e4736 · root, continued · 1 span
                root  1.00 ms  ━━━━━━━━━━━━━━━━  updated  score=1


                """)
    }

    @Test("Of several records of a span in one batch the last is printed")
    func lastRecord() {
        let first = Self.span(1, "root", from: 0, to: 1_000)
        let second = Self.span(1, "root", from: 0, to: 1_000) { $0.tags = ["a": "b"] }
        #expect(printed([first, second]).contains("a:b"))
        #expect(printed([first, second]).contains("· 1 span\n"))
    }

    @Test("Of very many children the rest is counted")
    func manyChildren() {
        let children = (0..<1_000).map { number in
            Self.span(
                10 + number, in: 1, "chunk", from: number, to: number + 1, status: number == 900 ? .error("x") : .ok)
        }
        let lines = printed(children + [Self.span(1, "root", from: 0, to: 1_000)]).split(separator: "\n")
        #expect(lines.count == 22)
        #expect(lines[0].hasSuffix("1001 spans · 1 failed"))
        #expect(lines[21] == "└─ … 981 more, 1 failed")
    }

    @Test("What waits for roots that never end is bounded, and the drop is said")
    func bounded() {
        let paper = Paper()
        let exporter = ConsoleExporter(width: nil) { paper.print($0) }
        for number in 0..<UInt64(2 * ConsoleExporter.capacity) {
            exporter.export([Self.span(10 + number, in: 1, "child", from: number, to: number + 1)])
        }
        exporter.export([Self.span(1, "root", from: 0, to: 1_000_000)])
        #expect(paper.text.contains(" dropped while the root was running"))
    }

    @Test("When tracing ends, spans whose root has not are printed as unfinished")
    func unfinished() {
        let paper = Paper()
        let exporter = ConsoleExporter(width: nil) { paper.print($0) }
        exporter.export([Self.span(3, in: 2, "inner", from: 1, to: 2), Self.span(2, in: 1, "step", from: 0, to: 5)])
        #expect(paper.text == "")
        exporter.shutdown()
        #expect(
            paper.text == """
                trace 4bf92f3577b34da6a3ce929d0e0e4736 · unfinished · 2 spans
                step      5.00 µs  ━━━━━━━━━━━━━━━━
                └─ inner  1.00 µs  ···━━━━·········


                """)
    }

    @Test("A traced text cannot control the terminal")
    func control() {
        let text = printed([Self.span(1, "a\u{1b}[2Jb\nc\u{202e}d", from: 0, to: 1)])
        #expect(text.contains("a␣[2Jb c␣d"))
        #expect(!text.contains("\u{1b}"))
    }

    @Test("Wide characters take two columns")
    func wide() {
        #expect(ConsoleText.width("文書 pipeline") == 13)
        #expect(ConsoleText.width("👍é") == 3)
        #expect(ConsoleText.cut("文書文書", to: 5) == "文書…")
    }

    @Test(
        "Durations have three digits and a unit",
        arguments: [
            (0, "0 ns"), (999, "999 ns"), (1_000, "1.00 µs"), (12_345, "12.3 µs"), (999_499, "999 µs"),
            (999_500, "1.00 ms"), (9_999_999, "10.0 ms"), (410_000, "410 µs"), (2_350_000_000, "2.35 s"),
            (59_949_999_999, "59.9 s"), (59_950_000_000, "1 min 00 s"), (185_000_000_000, "3 min 05 s"),
        ] as [(UInt64, String)])
    func durations(nanoseconds: UInt64, text: String) {
        #expect(ConsoleText.duration(nanoseconds) == text)
    }
}
