/// The status and headers of a response.
struct ClientResponseHead: Sendable {
    var status: Int
    /// The headers by lower-case name.
    var headers: [String: String]

    var isSuccess: Bool { (200..<300).contains(status) }

    /// The value of a header. The name may have any case.
    subscript(header name: String) -> String? { headers[name.lowercased()] }

    /// The delay in seconds that the server requests before a retry; nil for a date.
    var retryAfterSeconds: Double? {
        guard let seconds = self[header: "retry-after"].flatMap(Double.init), seconds >= 0 else { return nil }
        return seconds
    }
}

/// A response with its complete body.
struct ClientResponse: Sendable {
    var head: ClientResponseHead
    var body: [UInt8]

    var status: Int { head.status }
    var text: String { String(decoding: body, as: UTF8.self) }
}
