/// The status and the headers of an answer.
struct HTTPResponseHead: Sendable {
    var status: Int
    /// By lower-case name.
    var headers: [String: String]

    var isSuccess: Bool { (200..<300).contains(status) }

    /// The value of a header, whose name is in any case.
    subscript(header name: String) -> String? { headers[name.lowercased()] }

    /// How long the server asks to wait before the next try, in seconds, where it says so in seconds.
    var retryAfterSeconds: Double? {
        guard let seconds = self[header: "retry-after"].flatMap(Double.init), seconds >= 0 else { return nil }
        return seconds
    }
}

/// An answer with its whole body.
struct HTTPResponse: Sendable {
    var head: HTTPResponseHead
    var body: [UInt8]

    var status: Int { head.status }
    var text: String { String(decoding: body, as: UTF8.self) }
}
