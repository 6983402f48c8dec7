import GRPCCore
import GRPCProtobuf

extension GoogleRPCStatus {
    /// Creates the gRPC status of a problem.
    ///
    /// OTLP clients retry after `UNAVAILABLE`. They retry after `RESOURCE_EXHAUSTED` only with a `RetryInfo`. A busy
    /// server is therefore unavailable, and tells when to retry.
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
