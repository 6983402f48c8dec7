import Foundation
import Tracemark
import TracemarkExport

// What the tests of the exporter run as processes of their own, configured by the environment alone:
//
//     export-probe count FIRST COUNT [PER_SECOND]   COUNT spans named by numbers from FIRST, and ends
//     export-probe forever FIRST                    numbers the spans that it says on standard output, until it is killed
//     export-probe lasting                          a span that lasts until standard input ends

/// Past the buffer of `print`, so that what was said is known after a sudden end.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

let arguments = Array(CommandLine.arguments.dropFirst())
let first = arguments.dropFirst().first.flatMap { Int($0) } ?? 0

TracingSystem.bootstrapFromEnvironment()

func span(_ number: Int) {
    withTraceSpan("\(number)", type: .tool) { span in
        span.setInput("question", "What is the answer to \(number)?")
        span.saveMetric("number", number)
    }
}

/// The most memory that this program has had. On Linux `ru_maxrss` begins with that of the process that started it.
func peakKilobytes(_ usage: rusage) -> Int {
    #if os(Linux)
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? Int(usage.ru_maxrss)
    #else
    return usage.ru_maxrss / 1_024
    #endif
}

switch arguments.first {
case "count":
    let count = Int(arguments[2]) ?? 0
    let perSecond = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0
    let start = ContinuousClock.now
    for number in first..<first + count {
        span(number)
        if perSecond > 0, number.isMultiple(of: 100) {
            let due = start + .seconds(1) * (number - first) / perSecond
            while ContinuousClock.now < due { usleep(500) }
        }
    }
    if perSecond > 0 {
        // What it took: seconds of the processor, and the most memory there was.
        var usage = rusage()
        #if canImport(Darwin)
        getrusage(RUSAGE_SELF, &usage)
        #else
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #endif
        let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        let micros = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
        let wall = (ContinuousClock.now - start).components
        say("cpu \(seconds + micros / 1e6) wall \(Double(wall.seconds) + Double(wall.attoseconds) / 1e18)")
        say("rss \(peakKilobytes(usage)) dropped \(TracingSystem.droppedSpanCount)")
    }
case "forever":
    var number = first
    while true {
        span(number)
        say("\(number)")
        number += 1
        if number.isMultiple(of: 20) { usleep(1_000) }
    }
case "lasting":
    Trace.start("lasting", tags: ["team": "search"]) { _ in
        withTraceSpan("short") { _ in }
        say("started")
        _ = FileHandle.standardInput.readDataToEndOfFile()
    }
default:
    say("usage: export-probe count FIRST COUNT [PER_SECOND] | forever FIRST | lasting")
    exit(2)
}
