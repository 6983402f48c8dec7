import Tracemark
import TracemarkModel

/// The trace that a command line names: its ID, a prefix of it, or `latest`.
struct TraceArgument {
    let text: String

    /// - Throws: ``Failure`` if the trace does not exist or the prefix is ambiguous.
    func find(in store: any TraceStore) async throws -> TraceID {
        if text == "latest" {
            guard let latest = try await store.traces(TraceQuery(limit: 1)).items.first else {
                throw Failure.notFound("The store has no traces yet.")
            }
            return latest.id
        }
        if let id = TraceID(text) ?? TraceID(uuidString: text) { return id }
        guard let prefix = IDPrefix(text, of: IDPrefix.traceDigitCount) else {
            throw Failure.usage(
                """
                "\(TerminalText.line(text))" is not a trace ID. Use 32 hexadecimal digits, a prefix of them, \
                or latest.
                """
            )
        }
        let query = TraceQuery(filter: .condition(.tracePrefix(prefix)), limit: 3)
        let found = try await store.traces(query).items.map(\.id)
        guard let id = found.first else { throw Failure.notFound("No trace ID begins with \(prefix).") }
        guard found.count == 1 else {
            let ids = found.map { "\n  \($0)" }.joined()
            throw Failure.usage("Several trace IDs begin with \(prefix). Use a longer prefix:\(ids)")
        }
        return id
    }

    /// Returns the trace with its spans.
    ///
    /// - Throws: ``Failure`` if the trace does not exist or the prefix is ambiguous.
    func details(in store: any TraceStore, contents: Bool) async throws -> TraceDetails {
        let id = try await find(in: store)
        guard let trace = try await store.trace(id, contents: contents) else {
            throw Failure.notFound("The trace \(id) does not exist.")
        }
        return trace
    }
}
