import Tracemark
import TracemarkEmbedded

// Records a number of traces of three spans into a file, as a user's program would: `RecordingProgram FILE COUNT NAME`.
let arguments = CommandLine.arguments
TracingSystem.bootstrap(StoreExporter(path: arguments[1]), resource: TraceResource(service: arguments[3]))
for number in 0..<(Int(arguments[2]) ?? 0) {
    Trace.start("recorded", tags: ["program": arguments[3]]) { trace in
        withTraceSpan("first") { $0.setInput("number", number) }
        withTraceSpan("second") { $0.saveMetric("number", number) }
    }
    // As a program does that works besides; without it, the ring of this thread would be what is tested.
    if number % 100 == 99 { TracingSystem.flush() }
}
// On a busy machine the last of it takes longer than what a program waits for at its end.
TracingSystem.shutdown(timeout: .seconds(120))
