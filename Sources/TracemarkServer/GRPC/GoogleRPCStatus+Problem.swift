import GRPCCore
import GRPCProtobuf

extension GoogleRPCStatus {
    /// A problem, as gRPC says it.
    ///
    /// OTLP's clients try again after `UNAVAILABLE`, and after `RESOURCE_EXHAUSTED` only where `RetryInfo` tells when; so
    /// a busy server is unavailable, and says when to come back.
    init(_ problem: Problem) {
        let code: RPCError.Code
        switch problem.status {
        case .unauthorized: code = .unauthenticated
        case .forbidden: code = .permissionDenied
        case .tooManyRequests, .serviceUnavailable: code = .unavailable
        case .contentTooLarge: code = .resourceExhausted
        case .requestTimeout: code = .deadlineExceeded
        case .badRequest: code = .invalidArgument
        default: code = .internalError
        }
        let details = problem.retryAfter.map { [ErrorDetails.retryInfo(delay: .seconds($0))] } ?? []
        self.init(code: code, message: problem.detail, details: details)
    }
}
