import Foundation
import Testing

/// The signal of a trap of Swift's runtime.
#if arch(x86_64) || arch(i386)
private let trap = SIGILL
#else
private let trap = SIGTRAP
#endif

private let askedSignals = [SIGTERM, SIGINT, SIGHUP]

// The interval between two hand-overs is a minute unless a test says otherwise: what is in the file came by the end.

@Suite("The end of a program", .serialized)
struct EndingTests {
    @Test(
        "What has ended is exported once when the program ends by itself",
        arguments: [
            ("return", 0), ("exit", 3), ("exitInSpan", 3), ("exitOnThread", 3), ("exitOnQueue", 3), ("exitInTask", 3),
            ("exitDuringFlush", 3), ("exitAfterShutdowns", 3), ("exitOfThreads", 3), ("exitOfChild", 3),
        ] as [(String, Int32)])
    func exits(way: String, status: Int32) throws {
        let ended = try EndedProgram([way])
        #expect(ended.status == .exited(status))
        #expect(ended.spans.sorted() == Array(0..<50))
        #expect(ended.seconds < 4, "nothing waits for a time limit")
    }

    @Test(
        "What has ended is exported once when main throws and at every other trap, and the trap is as before",
        arguments: ["throw", "throwInSpan", "fatalError", "trapOnThread"],
        ["enable=no", "enable=yes,color=no"])
    func traps(way: String, backtrace: String) throws {
        let ended = try EndedProgram([way], environment: ["SWIFT_BACKTRACE": backtrace])
        #expect(ended.status == .signalled(trap))
        #expect(ended.spans.sorted() == Array(0..<50))
        #expect(ended.errors.contains("Fatal error"))
        #if os(Linux)
        #expect(ended.errors.contains("*** Program crashed") == backtrace.hasPrefix("enable=yes"))
        // The frame that trapped comes first, and no handler is above it.
        if backtrace.hasPrefix("enable=yes") { #expect(!ended.errors.contains("endingHandler")) }
        #endif
        #expect(ended.seconds < 5, "nothing waits for a time limit")
    }

    // Without backtraces: those of Swift fail now and then, with no tracing too, where several threads trap.
    @Test("Several threads that trap at once are one end")
    func trapsOnThreads() throws {
        let ended = try EndedProgram(["trapsOnThreads"], environment: ["SWIFT_BACKTRACE": "enable=no"])
        #expect(ended.status == .signalled(trap))
        #expect(ended.spans.sorted() == Array(0..<50))
        #expect(ended.seconds < 5, "nothing waits for a time limit")
    }

    @Test("A slow exporter has its time at a trap")
    func slowExporterAtTrap() throws {
        let ended = try EndedProgram(["fatalError", "slow"])
        #expect(ended.status == .signalled(trap))
        #expect(ended.spans.sorted() == Array(0..<50))
    }

    @Test("A trap that a process sends ends the program")
    func sentTrap() throws {
        let ended = try EndedProgram(["wait"], signals: [trap], environment: ["SWIFT_BACKTRACE": "enable=no"])
        #expect(ended.status == .signalled(trap))
        #expect(ended.spans.sorted() == Array(0..<50))
    }

    @Test("A handler of the trap that the program had before is called after the export")
    func trapHandler() throws {
        let ended = try EndedProgram(["fatalError", "recovering"])
        #expect(ended.status == .exited(77))
        #expect(ended.spans.sorted() == Array(0..<50))
    }

    @Test("An exporter that traps or exits does not hold up the end", arguments: ["trapInExporter", "exitInExporter"])
    func exporterEnds(way: String) throws {
        let ended = try EndedProgram([way])
        #expect(ended.status == (way == "trapInExporter" ? .signalled(trap) : .exited(3)))
        #expect(ended.seconds < 4)
    }

    @Test("Traps are left alone where the bootstrap says so")
    func untrapped() throws {
        let ended = try EndedProgram(["fatalError", "untrapped"])
        #expect(ended.status == .signalled(trap) && ended.spans == [])
    }

    @Test(
        "An asynchronous main exports what has ended",
        arguments: [
            ("return", .exited(0)), ("throw", .signalled(trap)), ("exitInTask", .exited(3)),
        ] as [(String, EndedProgram.Status)])
    func asynchronousMain(way: String, status: EndedProgram.Status) throws {
        let ended = try EndedProgram([way], of: "EndingProgramAsync")
        #expect(ended.status == status)
        #expect(ended.spans.sorted() == Array(0..<50))
    }
}

@Suite("A program that is asked to end by a signal", .serialized)
struct SignalTests {
    @Test("Signals are not taken unasked", arguments: askedSignals)
    func unasked(signal: Int32) throws {
        let ended = try EndedProgram(["wait"], signals: [signal])
        #expect(ended.status == .signalled(signal) && ended.spans == [])
    }

    @Test("What has ended is exported once before the signal acts", arguments: askedSignals, [[], ["slow"]])
    func asked(signal: Int32, options: [String]) throws {
        let ended = try EndedProgram(["wait", "signals"] + options, signals: [signal])
        #expect(ended.status == .signalled(signal))
        #expect(ended.spans.sorted() == Array(0..<50))
        #expect(ended.output == "ready\n", "the program did not go on")
        #expect(ended.seconds < 4)
    }

    @Test("A program that works at full speed keeps all that ended before", arguments: 0..<12)
    func busy(run: Int) throws {
        let signal = askedSignals[run % 3]
        let ended = try EndedProgram(["busy", "signals"], signals: [signal], after: Double(run) * 0.002)
        #expect(ended.status == .signalled(signal))
        #expect(ended.spans.count >= 50 && ended.spans.sorted() == Array(0..<ended.spans.count))
    }

    @Test("The signal that comes twice at once, as from timeout, is one")
    func twice() throws {
        let ended = try EndedProgram(["wait", "signals", "slow"], signals: [SIGTERM, SIGTERM])
        #expect(ended.status == .signalled(SIGTERM))
        #expect(ended.spans.sorted() == Array(0..<50))
    }

    @Test("The program's handler is called, after the export", arguments: askedSignals)
    func handler(signal: Int32) throws {
        let ended = try EndedProgram(["wait", "signals", "handler"], signals: [signal])
        #expect(ended.status == .exited(100 + signal))
        #expect(ended.spans.sorted() == Array(0..<50))
    }

    @Test("An ignored signal stays ignored", arguments: askedSignals)
    func ignored(signal: Int32) throws {
        let ended = try EndedProgram(["waitShortly", "signals", "ignored"], signals: [signal])
        #expect(ended.status == .exited(0))
        #expect(ended.spans.sorted() == Array(0..<50))
    }

    @Test("A dispatch source of the program has the signal, made before or after", arguments: ["source", "lateSource"])
    func source(option: String) throws {
        let ended = try EndedProgram(["serve", "signals", option], signals: [SIGTERM])
        #expect(ended.status == .exited(55))
    }

    @Test("Signals act at once when tracing has stopped")
    func stopped() throws {
        let ended = try EndedProgram(["stopped", "signals"], signals: [SIGTERM])
        #expect(ended.status == .signalled(SIGTERM))
        #expect(ended.output == "default\n")
        #expect(ended.spans.sorted() == Array(0..<50))
    }
}

@Suite("An end without a hand-over", .serialized)
struct SuddenEndTests {
    @Test(
        "A program that is killed has lost no more than the interval's spans", arguments: [0, 20])
    func killed(interval: Int) throws {
        let ended = try EndedProgram(["wait", "interval=\(interval)"], signals: [SIGKILL], after: 0.5)
        #expect(ended.status == .signalled(SIGKILL))
        #expect(ended.spans.sorted() == Array(0..<50))
    }

    @Test("The interval is the one that was set")
    func unset() throws {
        let ended = try EndedProgram(["wait"], signals: [SIGKILL], after: 0.5)
        #expect(ended.spans == [])
    }

    @Test("_exit and abort end the program as before", arguments: ["_exit", "abort"])
    func sudden(way: String) throws {
        let ended = try EndedProgram([way])
        #expect(ended.status == (way == "abort" ? .signalled(SIGABRT) : .exited(3)))
        #expect(ended.spans == [])
    }
}
