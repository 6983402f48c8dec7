import Tracemark
import TracemarkModel

/// A trace as it is named on the command line: its id, the beginning of its id, or `latest`.
struct NamedTrace {
    let text: String

    /// - Throws: ``Failure`` if there is no such trace, or several begin so.
    func find(in store: any TraceStore) async throws -> TraceID {
        if text == "latest" {
            guard let latest = try await store.traces(TraceQuery(limit: 1)).items.first else {
                throw Failure.notFound("There are no traces yet.")
            }
            return latest.id
        }
        if let id = TraceID(text) ?? TraceID(uuidString: text) { return id }
        guard let prefix = IDPrefix(text, of: IDPrefix.traceDigitCount) else {
            throw Failure.usage(
                "\"\(PrintedText.line(text))\" is no trace: an id of 32 hexadecimal digits, the beginning of one, or latest."
            )
        }
        let query = TraceQuery(filter: .condition(.tracePrefix(prefix)), limit: 3)
        let found = try await store.traces(query).items.map(\.id)
        guard let id = found.first else { throw Failure.notFound("There is no trace whose id begins with \(prefix).") }
        guard found.count == 1 else {
            let ids = found.map { "\n  \($0)" }.joined()
            throw Failure.usage("Several traces begin with \(prefix); give more of the id:\(ids)")
        }
        return id
    }

    /// The trace with its spans.
    ///
    /// - Throws: ``Failure`` if there is no such trace, or several begin so.
    func details(in store: any TraceStore, contents: Bool) async throws -> TraceDetails {
        let id = try await find(in: store)
        guard let trace = try await store.trace(id, contents: contents) else {
            throw Failure.notFound("There is no trace \(id).")
        }
        return trace
    }
}
