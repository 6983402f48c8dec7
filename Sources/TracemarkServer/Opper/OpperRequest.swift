import TracemarkModel

/// A request of an Opper SDK, independent of an HTTP library.
struct OpperRequest: Sendable {
    /// The API that was called.
    var generation: OpperGeneration
    /// The HTTP method: `GET`, `POST`, …
    var method: String
    /// The path components after the generation, percent-decoded: `["spans", "4bf9…", "metrics"]`.
    var path: [String]
    /// The query parameters. If a name occurs twice, the last value counts.
    var query: [String: String] = [:]
    /// The relevant header fields, with lower-case names.
    var headers: [String: String] = [:]
    /// The permissions of the sender.
    var access = Access.open
    /// The body. Its content type is ignored, because 0.x sends none.
    var body: [UInt8] = []

    /// Returns an integer query parameter within bounds, or the default if it is missing.
    func number(_ name: String, default value: Int, in bounds: ClosedRange<Int>) throws(OpperError) -> Int {
        guard let text = query[name] else { return value }
        guard let number = Int(text), bounds.contains(number) else {
            throw .invalid(
                "'\(name)' is \"\(text)\". Use a number from \(bounds.lowerBound) to \(bounds.upperBound).")
        }
        return number
    }
}

/// The response to an Opper SDK.
enum OpperReply: Sendable {
    /// A JSON body.
    case json(AttributeValue, status: Int = 200)
    /// No body.
    case empty(status: Int = 204)
    /// A stream of server-sent events, each complete with its blank line.
    case events(AsyncThrowingStream<String, any Error>)
}
