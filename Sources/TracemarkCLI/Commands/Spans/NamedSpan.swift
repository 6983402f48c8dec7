import ArgumentParser
import Foundation
import Tracemark
import TracemarkModel

/// A span as it is named on the command line.
struct SpanArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The span's id, or the beginning of it.", valueName: "id"))
    var id: String
    @Option(help: ArgumentHelp("The trace that it is in, should another one have a span of this id.", valueName: "id"))
    var trace: String?

    /// - Throws: ``Failure`` if there is no such span, or several.
    func find(in store: any TraceStore) async throws -> SpanRecord {
        guard let spanID = SpanID(id) ?? SpanID(uuidString: id) else { return try await findByPrefix(in: store) }
        let traceID: TraceID
        if let trace {
            traceID = try await NamedTrace(text: trace).find(in: store)
        } else {
            let found = try await store.traceIDs(ofSpan: spanID)
            guard let first = found.first else { throw Failure.notFound("There is no span \(spanID).") }
            guard found.count == 1 else {
                let ids = found.map { "\n  \($0)" }.joined()
                throw Failure.usage("Several traces have a span \(spanID); say which by --trace:\(ids)")
            }
            traceID = first
        }
        guard let span = try await store.span(SpanKey(traceID, spanID)) else {
            throw Failure.notFound("There is no span \(spanID) in trace \(traceID).")
        }
        return span
    }

    private func findByPrefix(in store: any TraceStore) async throws -> SpanRecord {
        guard let prefix = IDPrefix(id, of: IDPrefix.spanDigitCount) else {
            throw Failure.usage(
                "\"\(PrintedText.line(id))\" is no span: an id of 16 hexadecimal digits, or the beginning of one.")
        }
        var filter = Filter.condition(.spanPrefix(prefix))
        if let trace { filter = filter && .condition(.trace(try await NamedTrace(text: trace).find(in: store))) }
        let found = try await store.spans(SpanQuery(filter: filter, contents: true, limit: 3)).items
        guard let span = found.first else { throw Failure.notFound("There is no span whose id begins with \(prefix).") }
        guard found.count == 1 else {
            let ids = found.map { "\n  \($0.spanID) in trace \($0.traceID)" }.joined()
            throw Failure.usage("Several spans begin with \(prefix); give more of the id:\(ids)")
        }
        return span
    }
}

/// The time at which something is said about a span.
enum Now {
    static var time: Timestamp { Timestamp(seconds: Date().timeIntervalSince1970) }
}
