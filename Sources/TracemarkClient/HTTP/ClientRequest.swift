import Foundation

/// A request for an ``HTTPTransport``.
struct ClientRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    var method: Method
    var url: URL
    /// The headers. Names may have any case, and occur once.
    var headers: [String: String]
    var body: [UInt8]?
    /// The longest silence of the server, before and during its response.
    var timeoutSeconds: Double

    init(
        _ method: Method = .get, _ url: URL, headers: [String: String] = [:], body: [UInt8]? = nil,
        timeoutSeconds: Double = 60
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutSeconds = timeoutSeconds
    }

    /// The origin: `https://api.example.com:8443`. Errors show only this, because the rest of a URL may be private.
    var origin: String { ClientRequest.origin(of: url) }

    static func origin(of url: URL) -> String {
        let port = url.port.map { ":\($0)" } ?? ""
        return "\(url.scheme?.lowercased() ?? "")://\(url.host?.lowercased() ?? "")\(port)"
    }
}

extension ClientRequest: CustomStringConvertible {
    /// The method and URL, without the headers and body, which contain keys.
    var description: String { "\(method.rawValue) \(origin)\(url.path)" }
}
