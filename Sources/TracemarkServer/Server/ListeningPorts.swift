import Synchronization

/// The ports that a server listens on.
public struct ListeningPorts: Sendable, Hashable {
    /// The HTTP port.
    public var http: Int
    /// The OTLP/gRPC port; nil if the server has none.
    public var grpc: Int?
}

/// A signal that tells waiting tasks that the server listens, or that it failed.
final class ListeningSignal: Sendable {
    private struct State {
        var http: Int?
        var grpc: Int?
        var outcome: Result<ListeningPorts, any Error>?
        var waiting: [CheckedContinuation<ListeningPorts, any Error>] = []
    }

    private let needsGRPC: Bool
    /// Protects the waiting tasks and the known ports.
    private let state = Mutex(State())

    init(needsGRPC: Bool) { self.needsGRPC = needsGRPC }

    func wait() async throws -> ListeningPorts {
        try await withCheckedThrowingContinuation { continuation in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiting.append(continuation) }
                return state.outcome
            }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    func listens(http port: Int) { update { $0.http = port } }

    func listens(grpc port: Int) { update { $0.grpc = port } }

    func failed(_ error: any Error) { update { $0.outcome = $0.outcome ?? .failure(error) } }

    private func update(_ change: (inout State) -> Void) {
        let (outcome, waiting) = state.withLock { state in
            change(&state)
            if state.outcome == nil, let http = state.http, state.grpc != nil || !needsGRPC {
                state.outcome = .success(ListeningPorts(http: http, grpc: state.grpc))
            }
            guard let outcome = state.outcome else {
                return (nil as Result<ListeningPorts, any Error>?, [CheckedContinuation<ListeningPorts, any Error>]())
            }
            defer { state.waiting = [] }
            return (outcome, state.waiting)
        }
        if let outcome { for continuation in waiting { continuation.resume(with: outcome) } }
    }
}
