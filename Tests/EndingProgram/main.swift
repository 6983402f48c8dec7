import Dispatch
import Foundation
import Tracemark

// Ends in the way that it is told, after it has recorded spans into a file:
//
//     EndingProgram FILE COUNT WAY [OPTION…]
//
// WAY is one of the cases below. OPTION is one of:
//
//     signals         the bootstrap asks for the signals
//     untrapped       the bootstrap leaves traps alone
//     interval=N      milliseconds between two hand-overs
//     slow            an exporter takes its time
//     handler         the program has handlers of the signals
//     recovering      the program has a handler of traps
//     ignored         the program ignores the signals
//     source          the program takes SIGTERM by a dispatch source that it makes before tracing starts
//     lateSource      the same, made afterwards

struct Failure: Error {}

/// Does nothing but take its time.
struct SlowExporter: SpanExporter {
    func export(_ spans: [SpanData]) { usleep(300_000) }
}

/// Ends the program while it exports.
struct EndingExporter: SpanExporter {
    let end: @Sendable () -> Void
    func export(_ spans: [SpanData]) { end() }
}

func record(_ numbers: Range<Int>) {
    for number in numbers { withTraceSpan("\(number)") { _ in } }
}

/// Sleeps for good. Swift's backtraces interrupt a single sleep.
func rest() -> Never { while true { sleep(1) } }

func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

// A test runs on a thread that blocks signals, and this program has its mask.
var none = sigset_t()
sigemptyset(&none)
pthread_sigmask(SIG_SETMASK, &none, nil)

let arguments = CommandLine.arguments
let count = Int(arguments[2])!
let way = arguments[3]
let options = Set(arguments.dropFirst(4))
let interval = options.compactMap { $0.hasPrefix("interval=") ? Int($0.dropFirst(9)) : nil }.first ?? 60_000

if options.contains("handler") {
    for number in [SIGTERM, SIGINT, SIGHUP] {
        signal(number) { number in
            // `_exit`, so that nothing but the handler can have exported.
            _exit(100 + number)
        }
    }
}
if options.contains("recovering") {
    signal(EndingProgram.trap) { _ in _exit(77) }
}
if options.contains("ignored") { for number in [SIGTERM, SIGINT, SIGHUP] { signal(number, SIG_IGN) } }
var source: (any DispatchSourceSignal)?
@MainActor func startSource() {
    let made = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    made.setEventHandler { @Sendable in _exit(55) }
    made.resume()
    source = made
    usleep(50_000)
}
if options.contains("source") { startSource() }

enum EndingProgram {
    #if arch(x86_64) || arch(i386)
    static let trap = SIGILL
    #else
    static let trap = SIGTRAP
    #endif
}

let handOver = HandOver(
    interval: .milliseconds(interval), signals: options.contains("signals") ? .all : [],
    includesTraps: !options.contains("untrapped"))
let file = try FileExporter(path: arguments[1])
if options.contains("slow") {
    TracingSystem.bootstrap(SlowExporter(), file, handOver: handOver)
} else {
    TracingSystem.bootstrap(file, handOver: handOver)
}
if options.contains("lateSource") { startSource() }

switch way {
case "return":
    record(0..<count)
case "exit":
    record(0..<count)
    exit(3)
case "exitInSpan":
    record(0..<count)
    withTraceSpan("open") { _ in exit(3) }
case "exitOnThread":
    record(0..<count)
    Thread.detachNewThread { exit(3) }
    rest()
case "exitOnQueue":
    DispatchQueue.global().async {
        record(0..<count)
        exit(3)
    }
    dispatchMain()
case "exitInTask":
    record(0..<count)
    Task.detached { exit(3) }
    RunLoop.main.run()
case "exitDuringFlush":
    record(0..<count / 2)
    Thread.detachNewThread { TracingSystem.flush() }
    usleep(50_000)
    record(count / 2..<count)
    exit(3)
case "exitAfterShutdowns":
    record(0..<count)
    for _ in 0..<3 { Thread.detachNewThread { TracingSystem.shutdown() } }
    TracingSystem.shutdown()
    TracingSystem.shutdown()
    exit(3)
case "exitOfThreads":
    // Threads that have ended, and threads that go on.
    let done = DispatchSemaphore(value: 0)
    for thread in 0..<4 {
        Thread.detachNewThread {
            record(count * thread / 4..<count * (thread + 1) / 4)
            done.signal()
            if thread % 2 == 0 { sleep(30) }
        }
    }
    for _ in 0..<4 { done.wait() }
    exit(3)
case "exitOfChild":
    record(0..<count)
    // As a library in C may; Swift itself does not offer it.
    let fork = unsafeBitCast(dlsym(nil, "fork"), to: (@convention(c) () -> Int32).self)
    if fork() == 0 { exit(0) }
    var status: Int32 = 0
    wait(&status)
    exit(status == 0 ? 3 : 4)
case "throw":
    record(0..<count)
    throw Failure()
case "throwInSpan":
    record(0..<count - 1)
    try withTraceSpan("\(count - 1)") { _ in throw Failure() }
case "fatalError":
    record(0..<count)
    fatalError("as it must be")
case "trapOnThread":
    record(0..<count)
    Thread.detachNewThread {
        let nothing = [Int]().first
        say("\(nothing!)")
    }
    rest()
case "trapsOnThreads":
    record(0..<count)
    for _ in 0..<8 { Thread.detachNewThread { fatalError("one of many") } }
    rest()
case "trapInExporter":
    TracingSystem.bootstrap(EndingExporter { fatalError("in an exporter") }, handOver: handOver)
    record(0..<count)
    TracingSystem.flush()
case "exitInExporter":
    TracingSystem.bootstrap(EndingExporter { exit(3) }, handOver: handOver)
    record(0..<count)
    TracingSystem.flush()
case "raiseTrap":
    record(0..<count)
    raise(EndingProgram.trap)
    say("went on")
case "abort":
    record(0..<count)
    abort()
case "_exit":
    record(0..<count)
    _exit(3)
case "wait":
    record(0..<count)
    say("ready")
    sleep(30)
    say("went on")
case "busy":
    // Works on, in the memory allocator most of the time, and tells which spans have ended.
    var number = 0
    while true {
        record(number..<number + 1)
        number += 1
        if number == count { say("ready") }
        _ = (0..<50).map { _ in [UInt8](repeating: 0, count: 3_000) }
    }
case "waitShortly":
    record(0..<count)
    say("ready")
    for _ in 0..<20 { usleep(50_000) }
case "stopped":
    record(0..<count)
    TracingSystem.shutdown()
    var action = sigaction()
    sigaction(SIGTERM, nil, &action)
    #if canImport(Glibc)
    say(action.__sigaction_handler.sa_handler == nil ? "default" : "taken")
    #else
    say("default")
    #endif
    rest()
case "serve":
    record(0..<count)
    say("ready")
    dispatchMain()
default:
    say("unknown way to end: \(way)")
    exit(2)
}
