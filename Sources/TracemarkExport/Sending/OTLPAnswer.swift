import Foundation

/// How a request went.
enum OTLPAnswer: Sendable {
    /// The server has taken the spans, or all but some.
    case taken(rejected: (spans: UInt64, message: String)?)
    /// To be sent again later, after what the server asked for: 429, 502, 503 and 504 as the specification has it, and a
    /// server that is not there, goes away or says nothing in time.
    case later(reason: String, asked: Duration?)
    /// Never to be sent again.
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
