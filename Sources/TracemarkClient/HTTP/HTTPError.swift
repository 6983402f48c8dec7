import Tracemark

/// Why there was no answer. None of them holds a header, so that no key gets into a log.
enum HTTPError: Error, Sendable, Hashable {
    /// The address is none that can be asked.
    case invalidURL(String)
    /// A header's value would break the request; the value may be a key and is not told.
    case invalidHeader(name: String)
    /// No connection, or it broke before the answer was complete.
    case unreachable(origin: String, reason: String)
    /// The server was silent for too long.
    case timedOut(origin: String, seconds: Double)
    /// The answer is larger than what is taken.
    case tooLarge(origin: String, limit: Int)
}

extension HTTPError: CustomStringConvertible, TraceRepresentable {
    var description: String {
        switch self {
        case .invalidURL(let text):
            "\"\(text)\" is not an address to send requests to; write one like https://example.com:4318."
        case .invalidHeader(let name):
            "The value of the header \(name) has a character that headers cannot have, such as a line break."
        case .unreachable(let origin, let reason): "\(origin) cannot be reached: \(reason)."
        case .timedOut(let origin, let seconds): "\(origin) did not answer for \(seconds) seconds."
        case .tooLarge(let origin, let limit): "The answer of \(origin) is larger than \(limit) bytes."
        }
    }
}
