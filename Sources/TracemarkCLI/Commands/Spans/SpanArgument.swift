import ArgumentParser
import Foundation
import Tracemark
import TracemarkModel

/// The span that a command line names.
struct SpanArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The ID of the span, or a prefix of it.", valueName: "id"))
    var id: String
    @Option(help: ArgumentHelp("The trace of the span, if several traces have a span with this ID.", valueName: "id"))
    var trace: String?

    /// - Throws: ``Failure`` if the span does not exist or is ambiguous.
    func find(in store: any TraceStore) async throws -> SpanRecord {
        guard let spanID = SpanID(id) ?? SpanID(uuidString: id) else { return try await findByPrefix(in: store) }
        let traceID: TraceID
        if let trace {
            traceID = try await TraceArgument(text: trace).find(in: store)
        } else {
            let found = try await store.traceIDs(ofSpan: spanID)
            guard let first = found.first else { throw Failure.notFound("The span \(spanID) does not exist.") }
            guard found.count == 1 else {
                let ids = found.map { "\n  \($0)" }.joined()
                throw Failure.usage("Several traces have a span \(spanID). Choose one with --trace:\(ids)")
            }
            traceID = first
        }
        guard let span = try await store.span(SpanKey(traceID, spanID)) else {
            throw Failure.notFound("The span \(spanID) does not exist in trace \(traceID).")
        }
        return span
    }

    private func findByPrefix(in store: any TraceStore) async throws -> SpanRecord {
        guard let prefix = IDPrefix(id, of: IDPrefix.spanDigitCount) else {
            throw Failure.usage(
                "\"\(TerminalText.line(id))\" is not a span ID. Use 16 hexadecimal digits, or a prefix of them.")
        }
        var filter = Filter.condition(.spanPrefix(prefix))
        if let trace { filter = filter && .condition(.trace(try await TraceArgument(text: trace).find(in: store))) }
        let found = try await store.spans(SpanQuery(filter: filter, contents: true, limit: 3)).items
        guard let span = found.first else { throw Failure.notFound("No span ID begins with \(prefix).") }
        guard found.count == 1 else {
            let ids = found.map { "\n  \($0.spanID) in trace \($0.traceID)" }.joined()
            throw Failure.usage("Several span IDs begin with \(prefix). Use a longer prefix:\(ids)")
        }
        return span
    }
}

/// The time of an update on the command line.
enum SystemClock {
    static var now: Timestamp { Timestamp(seconds: Date().timeIntervalSince1970) }
}
