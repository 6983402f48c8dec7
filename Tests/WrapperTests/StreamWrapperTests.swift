import Declarations
import Testing
import Tracemark

extension WrapperTests {
    @Suite(.serialized) struct Streams {
        private func metric(_ name: String, of span: SpanData) -> Double? {
            span.metrics.first { $0.name == name }.flatMap { Double("\($0.value)") }
        }

        @Test("The span of a stream ends with it, and counts its elements")
        func wholeStream() async throws {
            let span = try await recordSpan {
                var numbers: [Int] = []
                for await number in count(to: 12) { numbers.append(number) }
                #expect(numbers == Array(1...12))
            }
            #expect(span.name == "count")
            #expect(metric("stream.elements", of: span) == 12)
            #expect(try #require(metric("stream.time_to_first_ms", of: span)) >= 0)
            #expect(span.output?.text == #"["… 4 before these",5,6,7,8,9,10,11,12]"#)
            #expect(span.status == .ok)
        }

        @Test("Aliases of streams and sequences behind other protocols are streams, and types of similar names are not")
        func meanings() async throws {
            let spans = await recordSpans {
                for await _ in numbers() {}
                for await _ in numbersAgain() {}
                for await _ in numbersOfModule() {}
                for await _ in sendableNumbers() {}
                for await _ in sequence() {}
                #expect(testSequence().count == 1)
                #expect(testStream().count == 1)
                #expect(Own.stream().count == 7)
            }
            let elements = Dictionary(
                spans.compactMap { span in metric("stream.elements", of: span).map { (span.name, $0) } },
                uniquingKeysWith: max)
            #expect(elements["numbers"] == 3)
            #expect(elements["numbersAgain"] == 2)
            #expect(elements["numbersOfModule"] == 4)
            #expect(elements["sendableNumbers"] == 5)
            #expect(elements["sequence"] == 6)
            #expect(elements["testSequence"] == nil && elements["testStream"] == nil && elements["Own.stream"] == nil)
        }

        @Test("What is measured of the inputs is measured of streams too")
        func measured() async throws {
            let spans = await recordSpans {
                for await _ in countMeasured(to: 2) {}
                for await _ in ticks() {}
                openStream().finish()
            }
            let named = Dictionary(grouping: spans, by: \.name)
            #expect(metric("limit", of: try #require(named["countMeasured"]?.first)) == 2)
            #expect(metric("ticks", of: try #require(named["three ticks"]?.first)) == 3)
            #expect(named["openStream"]?.first?.status == .ok)
        }

        @Test("Of a stream whose result is not to be captured the elements are counted, and not kept")
        func notCaptured() async throws {
            let spans = await recordSpans {
                for await _ in secrets(to: 3) {}
            }
            let span = try #require(spans.first { $0.name == "secrets" })
            #expect(metric("stream.elements", of: span) == 3)
            #expect(span.input == nil && span.output == nil)
            #expect(spans.first { $0.name == "count" }?.output?.text == "[1,2,3]")
        }

        @Test("A consumer that stops early ends the span without a failure")
        func stoppedEarly() async throws {
            let span = try await recordSpan {
                for await number in count(to: 100) where number == 3 { break }
            }
            #expect(metric("stream.elements", of: span) == 3)
            #expect(span.status == .ok)
        }

        @Test("A stream that nobody reads ends its span when it is dropped")
        func unread() async throws {
            let span = try await recordSpan { _ = count(to: 3) }
            #expect(metric("stream.elements", of: span) == 0)
        }

        @Test("A stream that fails fails its span, and so does one that cannot be made")
        func failing() async throws {
            let spans = await recordSpans {
                await #expect(throws: Mishap("stopped at 2")) {
                    for try await _ in try await countThrowing(to: 2) {}
                }
                await #expect(throws: Mishap("nothing to count")) { try await countThrowing(to: 0) }
            }
            #expect(spans.map(\.status) == [.error("stopped at 2"), .error("nothing to count")])
            #expect(metric("stream.elements", of: spans[0]) == 2)
        }

        @Test("Opaque and existential sequences; what a stream draws from is its child")
        func sequences() async throws {
            let spans = await recordSpans {
                var numbers: [Int] = []
                for await number in squares(to: 3) { numbers.append(number) }
                for await number in await anySquares(to: 2) { numbers.append(number) }
                #expect(numbers == [1, 4, 9, 1, 4])
            }
            #expect(spans.map(\.name) == ["count", "squares", "anySquares"])
            #expect(spans[0].parentSpanID == spans[1].spanID)
            #expect(spans[2].tags == ["model": "small"])
            #expect(spans.map { metric("stream.elements", of: $0) } == [3, 3, 2])
        }

        @Test("With tracing not started a stream passes through as it is")
        func notStarted() async throws {
            var numbers: [Int] = []
            for await number in squares(to: 2) { numbers.append(number) }
            for try await number in AsyncStream<Int>.single(7) { numbers.append(number) }
            #expect(numbers == [1, 4, 7])
        }
    }
}

extension AsyncStream {
    fileprivate static func single(_ element: Element) -> AsyncStream<Element> where Element: Sendable {
        AsyncStream { continuation in
            continuation.yield(element)
            continuation.finish()
        }
    }
}
