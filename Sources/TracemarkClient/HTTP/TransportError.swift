import Tracemark

/// An error without a response. It contains no header, so that no key gets into a log.
enum TransportError: Error, Sendable, Hashable {
    /// The URL cannot be requested.
    case invalidURL(String)
    /// A header's value is invalid. The error omits it, because it may be a key.
    case invalidHeader(name: String)
    /// The connection failed, or broke before the response was complete.
    case unreachable(origin: String, reason: String)
    /// The server was silent for longer than the time limit.
    case timedOut(origin: String, seconds: Double)
    /// The response exceeds the limit.
    case tooLarge(origin: String, limit: Int)
}

extension TransportError: CustomStringConvertible, TraceRepresentable {
    var description: String {
        switch self {
        case .invalidURL(let text):
            "\"\(text)\" is not a valid URL. Use a form such as https://example.com:4318."
        case .invalidHeader(let name):
            "The value of the header \(name) contains a character that is not allowed, such as a line break. Remove it."
        case .unreachable(let origin, let reason): "\(origin) is unreachable: \(reason)."
        case .timedOut(let origin, let seconds): "\(origin) did not respond within \(seconds) seconds."
        case .tooLarge(let origin, let limit): "The response of \(origin) is larger than the limit of \(limit) bytes."
        }
    }
}
