import TracemarkModel

/// An error of a request, in a form that each SDK can read.
struct OpperError: Error, Sendable, Hashable {
    /// The kind of an error. The SDKs choose their exception by it.
    enum Kind: String, Sendable {
        case badRequest = "BadRequestError"
        case structuredGeneration = "StructuredGenerationError"
        case contentPolicy = "ContentPolicyViolationError"
        case contextWindow = "ContextWindowExceededError"
        case unauthorized = "UnauthorizedError"
        case forbidden = "ForbiddenError"
        case notFound = "NotFoundError"
        case methodNotAllowed = "MethodNotAllowedError"
        case conflict = "ConflictError"
        case tooLarge = "ContentTooLargeError"
        case invalid = "RequestValidationError"
        case rateLimit = "RateLimitError"
        case failed = "InternalServerError"
        case modelFailed = "ModelError"
        case unavailable = "ServiceUnavailableError"
        case notImplemented = "NotImplementedError"

        /// The status of the response.
        var status: Int {
            switch self {
            case .badRequest, .structuredGeneration, .contentPolicy, .contextWindow: 400
            case .unauthorized: 401
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .conflict: 409
            case .tooLarge: 413
            case .invalid: 422
            case .rateLimit: 429
            case .failed: 500
            case .notImplemented: 501
            case .modelFailed: 502
            case .unavailable: 503
            }
        }

        /// Creates the kind for a status that another part of the server chose.
        init(status: Int) {
            switch status {
            case 401: self = .unauthorized
            case 403: self = .forbidden
            case 404: self = .notFound
            case 405: self = .methodNotAllowed
            case 409: self = .conflict
            case 413: self = .tooLarge
            case 422: self = .invalid
            case 429: self = .rateLimit
            case 501: self = .notImplemented
            case 503: self = .unavailable
            case 500...: self = .failed
            default: self = .badRequest
            }
        }
    }

    var kind: Kind
    /// A sentence that the SDK's user can act on.
    var message: String
    /// The delay in seconds before a retry makes sense.
    var retryAfterSeconds: Double?
    /// The methods that the path accepts, if the request's method is not one of them.
    var allowedMethods: [String] = []

    init(_ kind: Kind, _ message: String, retryAfterSeconds: Double? = nil) {
        self.kind = kind
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
    }

    static func invalid(_ message: String) -> OpperError { OpperError(.invalid, message) }

    static func notFound(_ what: String, _ id: String) -> OpperError {
        OpperError(.notFound, "The \(what) \"\(id)\" does not exist.")
    }

    /// Creates the error for an error of the store.
    init(_ error: StoreError) {
        // `Problem` decides which of the store's messages clients may see.
        let sentence = Problem(error).detail
        switch error {
        case .busy(let seconds): self.init(.unavailable, sentence, retryAfterSeconds: seconds)
        case .conflict: self.init(.conflict, sentence)
        case .invalidCursor, .invalidQuery: self.init(.badRequest, sentence)
        case .closed, .unavailable, .diskFull, .readOnly, .tooSlow: self.init(.unavailable, sentence)
        default: self.init(.failed, sentence)
        }
    }

    /// Returns the body that the generation's SDK turns into its own exceptions.
    func body(for generation: OpperGeneration) -> AttributeValue {
        switch generation {
        case .v1:
            // 0.x shows `detail` instead of the message, because its exceptions pass their arguments shifted.
            ["errors": [["type": .string(kind.rawValue), "message": .string(message), "detail": .string(message)]]]
        case .v2:
            ["type": .string(kind.rawValue), "message": .string(message), "detail": .string(message)]
        case .v3:
            ["error": ["code": .string(kind.rawValue), "message": .string(message)]]
        }
    }
}
