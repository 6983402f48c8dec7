import Foundation
import Testing
import Tracemark

#if canImport(Glibc)
/// Tells whether code allocates, even if it frees again at once.
private enum HeapGrowth {
    /// glibc keeps a few freed blocks of each size for the thread, and counts them as in use. Once all of these are
    /// taken, a block that is allocated and freed stays behind among them, and so shows as growth.
    ///
    /// Other threads allocate too, now and then: of many measurements the most frequent counts.
    static func usually(of count: Int = 50, _ body: () -> Void) -> Int {
        var taken: [UnsafeMutableRawPointer?] = []
        defer { for block in taken { free(block) } }
        taken.reserveCapacity(count * 2_000)
        var measured: [Int: Int] = [:]
        for _ in 0..<count {
            for size in stride(from: 16, through: 1_040, by: 16) {
                for _ in 0..<20 { taken.append(malloc(size)) }
            }
            let before = HeapReport()
            let after = HeapReport()
            before.take()
            body()
            after.take()
            measured[after.bytesInUse - before.bytesInUse, default: 0] += 1
        }
        return measured.max { $0.value < $1.value }?.key ?? .max
    }

    /// Thread Sanitizer has a heap of its own, that glibc does not see.
    static var isVisible: Bool {
        usually(of: 15) { _ = Box().value } > 0
    }
}
#endif

#if canImport(Glibc)
/// What `malloc_info` says; taking it allocates nothing.
private final class HeapReport {
    private typealias MallocInfo = @convention(c) (Int32, UnsafeMutablePointer<FILE>) -> Int32

    private let text = UnsafeMutablePointer<CChar>.allocate(capacity: 1 << 18)
    private let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: 1 << 12)
    private let stream: UnsafeMutablePointer<FILE>
    private let mallocInfo: MallocInfo

    init() {
        stream = fmemopen(text, 1 << 18, "w")
        setvbuf(stream, buffer, _IOFBF, 1 << 12)
        mallocInfo = unsafeBitCast(dlsym(nil, "malloc_info"), to: MallocInfo.self)
    }

    deinit {
        fclose(stream)
        text.deallocate()
        buffer.deallocate()
    }

    func take() {
        _ = mallocInfo(0, stream)
        fflush(stream)
    }

    /// What the system gave to all heaps, without the free blocks in them.
    var bytesInUse: Int {
        let report = String(cString: text)
        func last(_ element: String) -> Int {
            guard let start = report.range(of: element, options: .backwards),
                let size = report[start.upperBound...].range(of: "size=\"")
            else { return 0 }
            return Int(report[size.upperBound...].prefix { $0 != "\"" }) ?? 0
        }
        return last("<system type=\"current\"") - last("<total type=\"fast\"") - last("<total type=\"rest\"")
    }
}
#endif

private enum Refused: Error { case always }

private final class Box {
    var value = 1

    @inline(never) init() {}
}

extension GlobalTracing {
    @Suite("While tracing is not started")
    struct NotStarted {
        @Test("A call returns the same value and throws the same error, and its span records nothing")
        func transparent() async throws {
            #expect(!TracingSystem.isStarted)
            #expect(withTraceSpan("sync") { $0.isRecording ? 0 : 42 } == 42)
            #expect(
                await withTraceSpan("async") { _ in
                    await Task.yield(); return 42
                } == 42)
            #expect(throws: Refused.always) { try withTraceSpan("sync") { _ in throw Refused.always } }
            await #expect(throws: Refused.always) {
                try await Trace.start("async") { _ in
                    await Task.yield()
                    throw Refused.always
                }
            }
            withTraceSpan("ignored") { span in
                span.setTag("a", "b")
                span.saveMetric("a", 1)
                span.setInput("a", [1])
                span.setFailed("a")
                span.end()
                #expect(span.traceID == nil && span.context == nil)
            }
            #expect(TraceSpan.current == nil)
            #expect(TraceContext.current == nil)
        }

        #if canImport(Glibc)
        @Test("A synchronous call allocates nothing", .enabled(if: HeapGrowth.isVisible))
        func allocations() {
            func call(_ text: String, _ number: Int) -> Int {
                withTraceSpan("call", type: .tool, function: "App.call", at: "Sources/App/App.swift:12") { span in
                    span.setInput("text", text)
                    span.setInput("number", number)
                    let result = text.utf8.count + number
                    if span.isRecording { span.saveMetric("characters", text.utf8.count) }
                    span.setOutput(result)
                    return result
                }
            }
            var sum = 0
            // Tests beside this one allocate as well: of several measurements a quiet one is enough.
            #expect((1...400).contains { _ in HeapGrowth.usually { sum += call("some text", 1) } == 0 })
            #expect((1...400).contains { _ in HeapGrowth.usually { sum += Box().value } > 0 })
            TracingSystem.bootstrap(InMemoryExporter())
            defer { TracingSystem.shutdown() }
            #expect((1...400).contains { _ in HeapGrowth.usually { sum += call("some text", 1) } > 0 })
        }
        #endif

        @Test("OTEL_SDK_DISABLED=true leaves tracing off")
        func disabled() {
            setenv("OTEL_SDK_DISABLED", "TRUE", 1)
            defer { unsetenv("OTEL_SDK_DISABLED") }
            TracingSystem.bootstrap(InMemoryExporter())
            #expect(!TracingSystem.isStarted)
        }
    }
}
