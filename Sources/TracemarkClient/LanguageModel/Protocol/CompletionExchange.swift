import Foundation
import Synchronization
import Tracemark

/// Sends requests to a model's server: again after what passes, and in another form where the server does not know one.
struct CompletionExchange: Sendable {
    /// Answers of models are texts that people wait for; what is larger is none.
    private static let largestAnswer = 32 << 20
    private static let transport = HTTPTransport()

    let endpoint: ModelEndpoint
    let span: TraceSpan

    /// Sends a request and waits for the whole answer.
    ///
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    func completion(_ request: CompletionRequest) async throws -> Completion {
        let (_, body) = try await open(request)
        return try await completion(of: body)
    }

    /// Sends a request for a streamed answer, and returns once it begins.
    func stream(_ request: CompletionRequest) async throws -> (isEventStream: Bool, body: HTTPBody) {
        let (head, body) = try await open(request)
        // A server that does not know streaming answers at once.
        let type = head[header: "content-type"]?.lowercased() ?? ""
        return (!type.hasPrefix("application/json"), body)
    }

    func completion(of body: HTTPBody) async throws -> Completion {
        let text: String
        do {
            let bytes = try await body.collected(upTo: Self.largestAnswer, origin: endpoint.host)
            text = String(decoding: bytes, as: UTF8.self)
        } catch let error as HTTPError {
            throw LanguageModelError.unreachable(reason: "\(error)", attempts: 1)
        }
        guard let completion = Completion(json: text), completion.hasChoices else {
            throw LanguageModelError.malformedAnswer(
                reason: "there are no choices in it", excerpt: endpoint.safe(text))
        }
        return completion
    }

    // MARK: - Forms that a server does not know

    private func open(_ request: CompletionRequest) async throws -> (HTTPResponseHead, HTTPBody) {
        var request = request
        let habits = ServerHabits.of(endpoint)
        request.format = max(request.format, habits.format)
        request.asksForUsage = habits.takesStreamOptions
        request.tokenLimitName = habits.tokenLimitName
        while true {
            do {
                return try await openRetrying(request)
            } catch LanguageModelError.refused(let status, let message, _) where [400, 404, 415, 422].contains(status) {
                let words = message.lowercased()
                if request.isStreamed, request.asksForUsage, words.contains("stream_options") {
                    request.asksForUsage = false
                    ServerHabits.change(of: endpoint) { $0.takesStreamOptions = false }
                } else if request.tokenLimitName == CompletionRequest.tokenLimitNames.old,
                    request.options.maxTokens != nil, words.contains(CompletionRequest.tokenLimitNames.new)
                {
                    request.tokenLimitName = CompletionRequest.tokenLimitNames.new
                    ServerHabits.change(of: endpoint) { $0.tokenLimitName = CompletionRequest.tokenLimitNames.new }
                } else if request.schema != nil, let next = request.format.next, Self.isAboutFormat(words) {
                    request.format = next
                    ServerHabits.change(of: endpoint) { $0.format = next }
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

    private func openRetrying(_ request: CompletionRequest) async throws -> (HTTPResponseHead, HTTPBody) {
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
                // An empty account does not fill while we wait.
                guard policy.statuses.contains(head.status), !text.contains("insufficient_quota") else { throw failure }
                retryAfter = head.retryAfterSeconds ?? Self.secondsUntil(head[header: "retry-after"])
            } catch let error as HTTPError {
                failure = .unreachable(reason: "\(error)", attempts: attempt)
                // A server that is silent for the whole time limit is not waited for once more.
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

    private func httpRequest(_ request: CompletionRequest) -> HTTPRequest {
        var headers = ["Content-Type": "application/json"]
        headers["Accept"] = request.isStreamed ? "text/event-stream" : "application/json"
        // Azure wants a header of its own, and passes over the other one.
        if let key = endpoint.key {
            headers["Authorization"] = key.bearer
            if endpoint.provider.hasPrefix("azure.") { headers["api-key"] = key.secret }
        }
        // A gateway that traces itself joins the trace.
        if let context = span.context { headers["traceparent"] = context.traceparent }
        return HTTPRequest(
            .post, endpoint.url, headers: headers, body: request.body, timeoutSeconds: endpoint.timeoutSeconds)
    }

    /// The other form of `Retry-After`, a date: `Mon, 23 Nov 2026 23:15:00 GMT`.
    static func secondsUntil(_ text: String?, now: Date = Date()) -> Double? {
        guard let text else { return nil }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: text).map { max(0, $0.timeIntervalSince(now)) }
    }
}

/// What servers have turned out not to know, so that each is asked only once.
private struct ServerHabits: Sendable {
    var format = AnswerFormat.schema
    var takesStreamOptions = true
    var tokenLimitName = CompletionRequest.tokenLimitNames.old

    /// More endpoints than a program has; beyond it, servers are asked anew.
    private static let capacity = 256
    private static let known = Mutex<[String: ServerHabits]>([:])

    static func of(_ endpoint: ModelEndpoint) -> ServerHabits {
        known.withLock { $0[name(endpoint)] ?? ServerHabits() }
    }

    static func change(of endpoint: ModelEndpoint, _ body: (inout ServerHabits) -> Void) {
        known.withLock { known in
            if known.count >= capacity { known = [:] }
            body(&known[name(endpoint), default: ServerHabits()])
        }
    }

    private static func name(_ endpoint: ModelEndpoint) -> String {
        "\(endpoint.model) \(endpoint.url.absoluteString)"
    }
}
