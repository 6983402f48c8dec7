import Foundation
import Hummingbird
import TracemarkModel

/// What is wrong with a request, as RFC 9457 writes it: `application/problem+json`.
public struct Problem: Error, Sendable, CustomStringConvertible {
    /// The answer's status.
    public var status: HTTPResponse.Status
    /// What is wrong, and what to do, as a sentence.
    public var detail: String
    /// What kind of problem it is, a word after `https://tracemark.dev/problems/`; nil where the status says it all.
    public var slug: String?
    /// Where a filter is wrong: 1 is its first character.
    public var column: Int?
    /// What was probably meant.
    public var suggestion: String?
    /// After how many seconds the same request may succeed.
    public var retryAfter: Double?
    /// The methods that the address answers, where the request's is none of them.
    public var allowed: [HTTPRequest.Method] = []

    /// Says what is wrong.
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

    /// There is none of this name or id.
    public static func notFound(_ what: String) -> Problem { Problem(.notFound, "There is no \(what).") }

    /// The same without the status's name.
    public var description: String { detail }

    private struct Body: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let column: Int?
        let suggestion: String?
    }

    /// The answer.
    public var response: Response {
        let body = Body(
            type: slug.map { "https://tracemark.dev/problems/\($0)" } ?? "about:blank", title: status.reasonPhrase,
            status: status.code, detail: detail, column: column, suggestion: suggestion)
        let bytes = (try? JSONBody.encoder.encode(body)) ?? Data()
        return Response(
            status: status, headers: headers(contentType: "application/problem+json"),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The headers that a problem brings.
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
    /// The problem that an error amounts to. What is nobody's business stays out of it.
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
            self.init(.serviceUnavailable, "The server is being stopped.", retryAfter: 1)
        default:
            self.init(.internalServerError, "The server failed. Its log says more.")
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
                "There is no space left to keep anything.", slug: "disk-full")
        // The others tell where the file is, which a client need not know.
        case .newerVersion, .corrupt, .readOnly, .cannotOpen, .accessDenied, .engine:
            self.init(.internalServerError, "The store failed. The server's log says more.", slug: "store")
        }
    }

    private static func sentence(_ status: HTTPResponse.Status) -> String {
        switch status {
        case .notFound: "There is nothing at this address."
        default: status.reasonPhrase + "."
        }
    }
}
