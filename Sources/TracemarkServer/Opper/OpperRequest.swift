import TracemarkModel

/// A request of an Opper SDK, free of any HTTP library.
struct OpperRequest: Sendable {
    /// Whose interface was called.
    var generation: OpperGeneration
    /// `GET`, `POST`, …
    var method: String
    /// The path after the generation, each part with its percent signs resolved: `["spans", "4bf9…", "metrics"]`.
    var path: [String]
    /// What stands behind the question mark; of one name twice, the last counts.
    var query: [String: String] = [:]
    /// The header fields that matter here, names in lower case.
    var headers: [String: String] = [:]
    /// What its sender may do.
    var access = Access.open
    /// The body as it came. Its content type is not looked at: 0.x sends none.
    var body: [UInt8] = []

    /// A whole number of the query within bounds, or what counts without one.
    func number(_ name: String, default value: Int, in bounds: ClosedRange<Int>) throws(OpperError) -> Int {
        guard let text = query[name] else { return value }
        guard let number = Int(text), bounds.contains(number) else {
            throw .invalid(
                "'\(name)' is \"\(text)\"; it must be a number from \(bounds.lowerBound) to \(bounds.upperBound).")
        }
        return number
    }
}

/// What an Opper SDK is answered with.
enum OpperReply: Sendable {
    /// A JSON body.
    case json(AttributeValue, status: Int = 200)
    /// No body.
    case empty(status: Int = 204)
    /// Server-sent events, each complete with its blank line, as they come.
    case events(AsyncThrowingStream<String, any Error>)
}
