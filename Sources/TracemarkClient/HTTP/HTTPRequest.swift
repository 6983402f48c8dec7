import Foundation

/// A request as it is handed to an ``HTTPTransport``.
struct HTTPRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    var method: Method
    var url: URL
    /// Names in any case; a name occurs once.
    var headers: [String: String]
    var body: [UInt8]?
    /// How long the server may be silent, before its answer and within it.
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

    /// `https://api.example.com:8443`: what errors may name. The rest of an address may hold what is nobody's business.
    var origin: String { HTTPRequest.origin(of: url) }

    static func origin(of url: URL) -> String {
        let port = url.port.map { ":\($0)" } ?? ""
        return "\(url.scheme?.lowercased() ?? "")://\(url.host?.lowercased() ?? "")\(port)"
    }
}

extension HTTPRequest: CustomStringConvertible {
    /// Neither the headers nor the body, since keys are there.
    var description: String { "\(method.rawValue) \(origin)\(url.path)" }
}
