import Foundation
import Tracemark
import TracemarkClient
import TracemarkEmbedded

/// The server of `TRACEMARK_URL`, or else the file of `TRACEMARK_DB`.
let server = ProcessInfo.processInfo.environment["TRACEMARK_URL"]

let client = server.map { TraceClient(url: $0) } ?? TraceClient(database: StoreExporter.defaultPath)

@main
struct Reference {
    static func main() async throws {
        if server != nil {
            TracingSystem.bootstrap(StoreExporter(store: try await client.store))
        } else {
            TracingSystem.bootstrap(StoreExporter())
        }

        try await startATrace()
        try await traceFunctions()
        let spanID = try await saveMetrics()
        let traceID = try await listTraces()
        try await getATrace(traceID)
        try await updateASpan(spanID)
        try await saveExamples(spanID)
        try await tagForFiltering()
    }
}
