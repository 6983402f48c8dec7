import Foundation
import TracemarkModel

/// The server of a ``RemoteStore``. It sends calls, and turns error responses into errors.
struct RemoteServer: Sendable {
    let origin: String
    private let base: String
    private let key: APIKey?
    private let timeoutSeconds: Double
    private let transport = HTTPTransport()
    var retries = RetryPolicy()

    init(url: String, key: APIKey?, timeoutSeconds: Double) throws(StoreError) {
        guard var parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", parts.host?.isEmpty == false
        else {
            // Without a scheme, a name and password are not recognizable, and must not be repeated.
            let shown = url.contains("@") ? "the given text" : "\"\(url.prefix { $0 != "?" })\""
            throw .unavailable("\(shown) is not a URL. Use a form such as https://traces.example.com")
        }
        // A name and password in the URL would get into errors. Servers take keys instead.
        guard parts.user == nil, parts.password == nil else {
            throw .unavailable("a URL with a password is not allowed. Pass the key as apiKey")
        }
        parts.query = nil
        parts.fragment = nil
        var base = parts.string ?? url
        while base.last == "/" { base.removeLast() }
        if base.hasSuffix("/api/v1") { base.removeLast("/api/v1".count) }
        self.base = base
        origin = URL(string: base).map(ClientRequest.origin(of:)) ?? base
        self.key = key
        self.timeoutSeconds = timeoutSeconds
    }

    /// Returns the body of the response, or nil if the server reports that the object does not exist.
    ///
    /// - Throws: ``StoreError``, ``FilterError``, or `CancellationError`.
    func response(to call: RemoteCall) async throws -> [UInt8]? {
        var policy = retries
        policy.retriesLostConnections = call.isIdempotent
        let response: ClientResponse
        do {
            response = try await transport.send(try request(call), retrying: policy)
        } catch let error as TransportError {
            throw StoreError.unavailable(error.reason)
        }
        if response.head.isSuccess { return response.body }
        let problem = ServerProblem(response)
        if response.status == 404, problem.isGenuine { return nil }
        throw error(problem, response, call)
    }

    func decoded<Response: Decodable>(_ bytes: [UInt8], as type: Response.Type, of call: RemoteCall) throws -> Response
    {
        do {
            let decoder = JSONDecoder()
            // The server writes non-finite numbers as strings.
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
            return try decoder.decode(type, from: Data(bytes))
        } catch {
            throw StoreError.engine(
                """
                \(origin) responded to \(call.encodedPath) with an unknown form of \(type). \
                Use a server of this version
                """
            )
        }
    }

    static func encoded(_ value: some Encodable) throws -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
            return [UInt8](try encoder.encode(value))
        } catch {
            throw StoreError.invalidQuery("The request cannot be encoded as JSON: \(error).")
        }
    }

    func notFound(_ call: RemoteCall) -> StoreError {
        .invalidQuery("\(origin) does not have \(call.encodedPath).")
    }

    private func request(_ call: RemoteCall) throws -> ClientRequest {
        let text = base + call.encodedPath + (call.encodedQuery.map { "?" + $0 } ?? "")
        guard let url = URL(string: text) else { throw TransportError.invalidURL(base) }
        var request = ClientRequest(call.method, url, body: call.body, timeoutSeconds: timeoutSeconds)
        request.headers["Accept"] = "application/json, application/problem+json"
        request.headers["User-Agent"] = "tracemark-swift"
        if call.body != nil { request.headers["Content-Type"] = "application/json" }
        if let key { request.headers["Authorization"] = key.bearer }
        return request
    }

    private func error(_ problem: ServerProblem, _ response: ClientResponse, _ call: RemoteCall) -> any Error {
        let detail =
            problem.detail ?? "it responded to \(call.method.rawValue) \(call.encodedPath) with \(response.status)"
        switch response.status {
        case 400:
            if let column = problem.column {
                return FilterError(column: column, detail, suggestion: problem.suggestion)
            }
            if problem.slug == "cursor" {
                return StoreError.invalidCursor((call.query["cursor"] ?? nil) ?? "")
            }
            return StoreError.invalidQuery(detail)
        case 401:
            return StoreError.accessDenied(
                key == nil ? "\(origin) requires an API key" : "\(origin) rejects the API key")
        case 403: return StoreError.accessDenied("\(origin) does not allow this with the API key: \(detail)")
        case 409: return StoreError.conflict(call.path.dropFirst().joined(separator: "/"))
        case 413, 422: return StoreError.invalidQuery(detail)
        case 503 where problem.slug == "unavailable": return StoreError.unavailable(detail)
        case 429, 503: return StoreError.busy(retryAfterSeconds: response.head.retryAfterSeconds ?? 1)
        case 507: return StoreError.diskFull(path: origin)
        case 300..<400:
            return StoreError.unavailable("\(origin) redirects to another URL. Use that URL")
        case 404, 405: return StoreError.unavailable("\(origin) is not a Tracemark server of this version: \(detail)")
        default: return StoreError.engine("\(origin): \(detail)")
        }
    }
}

/// The content of an `application/problem+json` (RFC 9457).
private struct ServerProblem {
    var isGenuine = false
    var detail: String?
    /// The last component of the type: `cursor`.
    var slug: String?
    var column: Int?
    var suggestion: String?

    init(_ response: ClientResponse) {
        guard response.head[header: "content-type"]?.hasPrefix("application/problem+json") == true,
            case .object(let fields)? = try? AttributeValue(jsonBytes: response.body)
        else { return }
        isGenuine = true
        slug = fields["type"]?.stringValue?.split(separator: "/").last.map(String.init)
        suggestion = fields["suggestion"]?.stringValue
        column = fields["column"]?.integerValue.flatMap { Int(exactly: $0) }
        guard var text = fields["detail"]?.stringValue ?? fields["title"]?.stringValue else { return }
        // A FilterError adds these to its message, so they are removed here.
        if let column {
            if text.hasPrefix("Column \(column): ") { text.removeFirst("Column \(column): ".count) }
            let question = suggestion.map { " Did you mean \"\($0)\"?" } ?? ""
            if text.hasSuffix(question) { text.removeLast(question.count) }
        } else if text.last == "." {
            text.removeLast()
        }
        detail = text
    }
}

extension TransportError {
    /// The description without its final period, as a part of another sentence.
    fileprivate var reason: String { description.last == "." ? String(description.dropLast()) : description }
}
