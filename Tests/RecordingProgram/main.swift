import Dispatch
import Foundation
import Tracemark
import TracemarkEmbedded

// Records a number of traces of three spans into a file, as a user's program would:
// `RecordingProgram FILE COUNT NAME [in-a-task]`.
let arguments = CommandLine.arguments
if arguments.last == "in-a-task" {
    // Swift's pool has a thread for each processor: with `taskset`, where the system has it, a single one.
    let pinned = ["taskset", "-c", "0"] + arguments.dropLast() + ["in-a-pinned-task"]
    execv("/usr/bin/taskset", pinned.map { strdup($0) } + [nil])
}
TracingSystem.bootstrap(StoreExporter(path: arguments[1]), resource: TraceResource(service: arguments[3]))

@Sendable func record(_ count: Int, _ name: String) {
    for number in 0..<count {
        Trace.start("recorded", tags: ["program": name]) { trace in
            withTraceSpan("first") { $0.setInput("number", number) }
            withTraceSpan("second") { $0.saveMetric("number", number) }
        }
        // As a program does that works besides; without it, the ring of this thread would be what is tested.
        if number % 100 == 99 { TracingSystem.flush() }
    }
}

let (count, name) = (Int(arguments[2]) ?? 0, arguments[3])
if arguments.count > 4 {
    // Ends on a thread of Swift's pool.
    Task.detached {
        record(count, name)
        exit(0)
    }
    dispatchMain()
}
record(count, name)
// On a busy machine the last of it takes longer than what a program waits for at its end.
TracingSystem.shutdown(timeout: .seconds(120))
