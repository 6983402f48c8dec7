import Foundation
import Hummingbird
import TracemarkModel

/// An error of a request, in the form of RFC 9457: `application/problem+json`.
public struct Problem: Error, Sendable, CustomStringConvertible {
    /// The response's status.
    public var status: HTTPResponse.Status
    /// The problem and its remedy, as sentences.
    public var detail: String
    /// The kind of problem, which follows `https://tracemark.dev/problems/`; nil if the status says enough.
    public var slug: String?
    /// The position of an error in a filter; the first character is 1.
    public var column: Int?
    /// A suggested correction.
    public var suggestion: String?
    /// The delay in seconds after which the same request may succeed.
    public var retryAfter: Double?
    /// The methods that the path accepts, if the request's method is not one of them.
    public var allowed: [HTTPRequest.Method] = []

    /// Creates a problem.
    public init(
        _ status: HTTPResponse.Status, _ detail: String, slug: String? = nil, column: Int? = nil,
        suggestion: String? = nil, retryAfter: Double? = nil, allowed: [HTTPRequest.Method] = []
    ) {
        self.status = status
        self.detail = detail
        self.slug = slug
        self.column = column
        self.suggestion = suggestion
        self.retryAfter = retryAfter
        self.allowed = allowed
    }

    /// Creates a problem for something that does not exist.
    public static func notFound(_ what: String) -> Problem { Problem(.notFound, "The \(what) does not exist.") }

    /// The detail.
    public var description: String { detail }

    private struct Body: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let column: Int?
        let suggestion: String?
    }

    /// The response with the problem.
    public var response: Response {
        let body = Body(
            type: slug.map { "https://tracemark.dev/problems/\($0)" } ?? "about:blank", title: status.reasonPhrase,
            status: status.code, detail: detail, column: column, suggestion: suggestion)
        let bytes = (try? JSONBody.encoder.encode(body)) ?? Data()
        return Response(
            status: status, headers: headers(contentType: "application/problem+json"),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Returns the headers of the response.
    func headers(contentType: String) -> HTTPFields {
        var headers: HTTPFields = [.contentType: contentType]
        if let retryAfter { headers[.retryAfter] = String(Int(retryAfter.rounded(.up))) }
        if !allowed.isEmpty { headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ") }
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        if status == .requestTimeout || status == .contentTooLarge { headers[.connection] = "close" }
        return headers
    }
}

extension Problem {
    /// Creates the problem for an error. Private details stay out of it.
    public init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as FilterError:
            self.init(
                .badRequest, error.description, slug: "filter", column: error.column, suggestion: error.suggestion)
        case let error as StoreError: self.init(store: error)
        case let error as AlertRuleError: self.init(.badRequest, error.description, slug: "alert")
        case let error as HTTPError:
            self.init(error.status, error.body ?? Self.sentence(error.status))
        case is CancellationError:
            self.init(.serviceUnavailable, "The server is shutting down. Try again later.", retryAfter: 1)
        default:
            self.init(.internalServerError, "The server failed. Its log contains the reason.")
        }
    }

    private init(store error: StoreError) {
        switch error {
        case .busy(let seconds): self.init(.tooManyRequests, error.description, slug: "busy", retryAfter: seconds)
        case .conflict: self.init(.conflict, error.description)
        case .invalidCursor: self.init(.badRequest, error.description, slug: "cursor")
        case .invalidQuery: self.init(.badRequest, error.description)
        case .tooSlow(let limit):
            self.init(.serviceUnavailable, error.description, slug: "slow", retryAfter: limit)
        case .closed, .unavailable:
            self.init(.serviceUnavailable, error.description, slug: "unavailable", retryAfter: 5)
        case .diskFull:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
                "The disk of the store is full. Delete data or add space.", slug: "disk-full")
        // The other errors contain file paths, which a client need not know.
        case .newerVersion, .corrupt, .readOnly, .cannotOpen, .accessDenied, .engine:
            self.init(.internalServerError, "The store failed. The server's log contains the reason.", slug: "store")
        }
    }

    private static func sentence(_ status: HTTPResponse.Status) -> String {
        switch status {
        case .notFound: "This path does not exist. GET /api/v1/openapi.json lists all paths."
        default: status.reasonPhrase + "."
        }
    }
}
