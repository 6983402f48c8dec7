import Foundation

/// The outcome of a request.
enum OTLPAnswer: Sendable {
    /// The server has accepted the spans, perhaps except some.
    case taken(rejected: (spans: UInt64, message: String)?)
    /// The request must be sent again later, after the time that the server named.
    ///
    /// The specification names the statuses 429, 502, 503 and 504. A server that is unreachable, disconnects or does
    /// not respond in time counts too.
    case later(reason: String, asked: Duration?)
    /// The request must never be sent again.
    case refused(reason: String)

    init(status: Int, retryAfter: String?, body: [UInt8], now: Date = Date()) {
        switch status {
        case 200..<300:
            self = .taken(rejected: OTLPMessage.rejection(in: body))
        case 429, 502, 503, 504:
            self = .later(
                reason: "it answered \(status)", asked: retryAfter.flatMap { RetryAfter.delay($0, now: now) })
        default:
            self = .refused(reason: "it answered \(status)")
        }
    }
}
