import Foundation
import Synchronization
import Tracemark

/// The exchange with a model's server. It retries temporary failures, and falls back to simpler request forms.
struct CompletionExchange: Sendable {
    /// The maximum size of an answer in bytes. Answers are text for people, so larger ones are invalid.
    private static let largestAnswer = 32 << 20
    private static let transport = HTTPTransport()

    let endpoint: ModelEndpoint
    let span: TraceSpan

    /// Sends a request, and waits for the complete answer.
    ///
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    func completion(_ request: CompletionRequest) async throws -> Completion {
        let (_, body) = try await open(request)
        return try await completion(of: body)
    }

    /// Sends a request for a streamed answer, and returns when it begins.
    func stream(_ request: CompletionRequest) async throws -> (isEventStream: Bool, body: HTTPBody) {
        let (head, body) = try await open(request)
        // A server without streaming sends the complete answer.
        let type = head[header: "content-type"]?.lowercased() ?? ""
        return (!type.hasPrefix("application/json"), body)
    }

    func completion(of body: HTTPBody) async throws -> Completion {
        let text: String
        do {
            let bytes = try await body.collected(upTo: Self.largestAnswer, origin: endpoint.host)
            text = String(decoding: bytes, as: UTF8.self)
        } catch let error as TransportError {
            throw LanguageModelError.unreachable(reason: "\(error)", attempts: 1)
        }
        guard let completion = Completion(json: text), completion.hasChoices else {
            throw LanguageModelError.malformedResponse(
                reason: "the response has no choices", excerpt: endpoint.safe(text))
        }
        return completion
    }

    // MARK: - Forms that a server does not know

    private func open(_ request: CompletionRequest) async throws -> (ClientResponseHead, HTTPBody) {
        var request = request
        let capabilities = ServerCapabilities.of(endpoint)
        request.format = max(request.format, capabilities.format)
        request.asksForUsage = capabilities.takesStreamOptions
        request.tokenLimitName = capabilities.tokenLimitName
        while true {
            do {
                return try await openRetrying(request)
            } catch LanguageModelError.refused(let status, let message, _) where [400, 404, 415, 422].contains(status) {
                let words = message.lowercased()
                if request.isStreamed, request.asksForUsage, words.contains("stream_options") {
                    request.asksForUsage = false
                    ServerCapabilities.change(of: endpoint) { $0.takesStreamOptions = false }
                } else if request.tokenLimitName == CompletionRequest.tokenLimitNames.old,
                    request.options.maxTokens != nil, words.contains(CompletionRequest.tokenLimitNames.new)
                {
                    request.tokenLimitName = CompletionRequest.tokenLimitNames.new
                    ServerCapabilities.change(of: endpoint) {
                        $0.tokenLimitName = CompletionRequest.tokenLimitNames.new
                    }
                } else if request.schema != nil, let next = request.format.next, Self.isAboutFormat(words) {
                    request.format = next
                    ServerCapabilities.change(of: endpoint) { $0.format = next }
                } else {
                    throw LanguageModelError.refused(status: status, message: message, attempts: 1)
                }
            }
        }
    }

    private static func isAboutFormat(_ words: String) -> Bool {
        ["response_format", "response format", "json_schema", "json_object", "schema", "structured output"]
            .contains(where: words.contains)
    }

    // MARK: - What passes

    private func openRetrying(_ request: CompletionRequest) async throws -> (ClientResponseHead, HTTPBody) {
        let sent = httpRequest(request)
        let policy = endpoint.retryPolicy
        var attempt = 1
        while true {
            var failure: LanguageModelError
            var retryAfter: Double?
            do {
                let (head, body) = try await Self.transport.stream(sent)
                if head.isSuccess { return (head, body) }
                let text = String(
                    decoding: (try? await body.collected(upTo: 1 << 20, origin: sent.origin)) ?? [], as: UTF8.self)
                try Task.checkCancellation()
                failure = .refused(
                    status: head.status, message: endpoint.safe(ServerMessage.text(in: text)), attempts: attempt)
                // Waiting does not help an empty account.
                guard policy.statuses.contains(head.status), !text.contains("insufficient_quota") else { throw failure }
                retryAfter = head.retryAfterSeconds ?? Self.secondsUntil(head[header: "retry-after"])
            } catch let error as TransportError {
                failure = .unreachable(reason: "\(error)", attempts: attempt)
                // A server that was silent for the whole time limit is not retried.
                guard case .unreachable = error else { throw failure }
            }
            guard attempt < policy.attempts else { throw failure }
            span.addEvent(
                "retry", attributes: ["attempt": .integer(Int64(attempt)), "reason": .string("\(failure)")])
            try await Task.sleep(for: .seconds(policy.delaySeconds(afterAttempt: attempt, retryAfter: retryAfter)))
            attempt += 1
            span.saveMetric("retries", attempt - 1)
        }
    }

    private func httpRequest(_ request: CompletionRequest) -> ClientRequest {
        var headers = ["Content-Type": "application/json"]
        headers["Accept"] = request.isStreamed ? "text/event-stream" : "application/json"
        // Azure requires its own header, and ignores the other one.
        if let key = endpoint.key {
            headers["Authorization"] = key.bearer
            if endpoint.provider.hasPrefix("azure.") { headers["api-key"] = key.secret }
        }
        // A gateway with tracing joins the trace.
        if let context = span.context { headers["traceparent"] = context.traceparent }
        return ClientRequest(
            .post, endpoint.url, headers: headers, body: request.body, timeoutSeconds: endpoint.timeoutSeconds)
    }

    /// Returns the delay in a `Retry-After` date: `Mon, 23 Nov 2026 23:15:00 GMT`.
    static func secondsUntil(_ text: String?, now: Date = Date()) -> Double? {
        guard let text else { return nil }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: text).map { max(0, $0.timeIntervalSince(now)) }
    }
}

/// The features that servers lack. Remembering them avoids repeated failures.
private struct ServerCapabilities: Sendable {
    var format = ResponseFormat.schema
    var takesStreamOptions = true
    var tokenLimitName = CompletionRequest.tokenLimitNames.old

    /// The maximum number of endpoints. It is more than a program has; beyond it, all features are tried again.
    private static let capacity = 256
    private static let known = Mutex<[String: ServerCapabilities]>([:])

    static func of(_ endpoint: ModelEndpoint) -> ServerCapabilities {
        known.withLock { $0[name(endpoint)] ?? ServerCapabilities() }
    }

    static func change(of endpoint: ModelEndpoint, _ body: (inout ServerCapabilities) -> Void) {
        known.withLock { known in
            if known.count >= capacity { known = [:] }
            body(&known[name(endpoint), default: ServerCapabilities()])
        }
    }

    private static func name(_ endpoint: ModelEndpoint) -> String {
        "\(endpoint.model) \(endpoint.url.absoluteString)"
    }
}
