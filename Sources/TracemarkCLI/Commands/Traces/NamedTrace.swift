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
        let prefix = text.lowercased()
        guard (1..<32).contains(prefix.utf8.count), prefix.allSatisfy(\.isHexDigit) else {
            throw Failure.usage(
                "\"\(PrintedText.line(text))\" is no trace: an id of 32 hexadecimal digits, the beginning of one, or latest."
            )
        }
        var found: [TraceID] = []
        for try await trace in store.allTraces(TraceQuery(limit: 1_000)) where trace.id.description.hasPrefix(prefix) {
            found.append(trace.id)
            if found.count == 3 { break }
        }
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
