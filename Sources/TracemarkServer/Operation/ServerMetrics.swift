import Hummingbird
import Synchronization
import TracemarkModel

/// The server's counters, for `/metrics`.
public final class ServerMetrics: Sendable {
    private struct RequestKind: Hashable {
        let endpoint: String
        let method: String
        let status: Int
    }

    private struct Requests {
        var count = 0
        var seconds = 0.0
    }

    private struct State {
        var requests: [RequestKind: Requests] = [:]
        var latency = Histogram()
        var spans: [String: Int] = [:]
        var rejected = 0
        var refused: [String: Int] = [:]
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    /// Protects the counters. It is held for a few additions.
    private let state = Mutex(State())

    /// Creates counters that are zero.
    public init() {}

    /// Counts a request.
    func countRequest(_ endpoint: String, _ method: HTTPRequest.Method, _ status: HTTPResponse.Status, took: Duration) {
        // Clients may invent methods, and each would be kept forever.
        let known = Self.methods.contains(method) ? method.rawValue : "other"
        let kind = RequestKind(endpoint: endpoint, method: known, status: status.code)
        state.withLock {
            $0.requests[kind, default: Requests()].count += 1
            $0.requests[kind, default: Requests()].seconds += took / .seconds(1)
        }
    }

    /// Counts ingested spans.
    func countIngest(_ count: Int, rejected: Int, over transport: IngestTransport, took: Duration) {
        state.withLock {
            $0.spans[transport.rawValue, default: 0] += count
            $0.rejected += rejected
            $0.latency.add(took / .seconds(1))
        }
    }

    /// Counts a refused request with spans.
    func countRefusal(_ reason: String) {
        state.withLock { $0.refused[reason, default: 0] += 1 }
    }

    /// Returns the counters in Prometheus's text format.
    ///
    /// - Parameter status: The size of the store; nil if a part of the store cannot be reached.
    func text(_ status: StoreStatus?, nodes: [StoreNode] = [], bytesInFlight: Int) -> String {
        var text = PrometheusWriter()
        let state = state.withLock { $0 }
        text.metric("tracemark_spans_ingested_total", .counter, "Span updates that were stored.")
        for (transport, count) in state.spans.sorted(by: { $0.key < $1.key }) {
            text.sample("tracemark_spans_ingested_total", Double(count), ["transport": transport])
        }
        text.metric("tracemark_spans_rejected_total", .counter, "Spans that were refused within accepted requests.")
        text.sample("tracemark_spans_rejected_total", Double(state.rejected))
        text.metric("tracemark_requests_refused_total", .counter, "Requests with spans that were refused.")
        for (reason, count) in state.refused.sorted(by: { $0.key < $1.key }) {
            text.sample("tracemark_requests_refused_total", Double(count), ["reason": reason])
        }
        text.metric("tracemark_ingest_seconds", .histogram, "Time from a complete body to durable spans.")
        state.latency.write(to: &text, "tracemark_ingest_seconds")
        text.metric("tracemark_http_requests_total", .counter, "Requests that were responded to.")
        let requests = state.requests.sorted { ($0.key.endpoint, $0.key.status) < ($1.key.endpoint, $1.key.status) }
        for (kind, requests) in requests {
            text.sample(
                "tracemark_http_requests_total", Double(requests.count),
                ["path": kind.endpoint, "method": kind.method, "status": "\(kind.status)"])
        }
        text.metric("tracemark_http_request_seconds_total", .counter, "Total duration of requests.")
        for (kind, requests) in requests {
            text.sample(
                "tracemark_http_request_seconds_total", requests.seconds,
                ["path": kind.endpoint, "method": kind.method, "status": "\(kind.status)"])
        }
        var gauges: [(String, Double, String)] = []
        if let status {
            gauges = [
                ("tracemark_store_traces", Double(status.traceCount), "Traces in the store."),
                ("tracemark_store_spans", Double(status.spanCount), "Spans in the store."),
                ("tracemark_store_bytes", Double(status.byteCount), "Bytes of the store on disk."),
                ("tracemark_store_free_bytes", Double(status.freeByteCount), "Free bytes of the store on disk."),
                ("tracemark_queue_parts", Double(status.queuedPartCount), "Span updates that wait to be written."),
                ("tracemark_text_lag_spans", Double(status.textLag), "Spans that the text index does not have yet."),
            ]
        }
        gauges.append(("tracemark_bytes_in_flight", Double(bytesInFlight), "Bytes of request bodies in memory."))
        for (name, value, help) in gauges {
            text.metric(name, .gauge, help)
            text.sample(name, value)
        }
        write(nodes, to: &text)
        return text.text
    }
}

extension ServerMetrics {
    private func write(_ nodes: [StoreNode], to text: inout PrometheusWriter) {
        guard !nodes.isEmpty else { return }
        text.metric("tracemark_store_node_up", .gauge, "1 if a node of the store responds, otherwise 0.")
        for node in nodes { text.sample("tracemark_store_node_up", node.isReachable ? 1 : 0, ["node": node.name]) }
        text.metric("tracemark_store_node_requests_total", .counter, "Requests to a node.")
        for node in nodes {
            text.sample("tracemark_store_node_requests_total", Double(node.requestCount), ["node": node.name])
        }
        text.metric("tracemark_store_node_failures_total", .counter, "Requests to a node that failed.")
        for node in nodes {
            text.sample("tracemark_store_node_failures_total", Double(node.failureCount), ["node": node.name])
        }
        text.metric("tracemark_store_node_seconds_total", .counter, "Total duration of a node's requests.")
        for node in nodes { text.sample("tracemark_store_node_seconds_total", node.seconds, ["node": node.name]) }
    }
}

/// The way that spans arrived.
public enum IngestTransport: String, Sendable {
    /// OTLP over HTTP in protobuf.
    case protobuf
    /// OTLP over HTTP in JSON.
    case json
    /// OTLP over gRPC.
    case grpc
    /// This server's own REST API.
    case rest
    /// The API of Opper's SDKs.
    case opper
}
