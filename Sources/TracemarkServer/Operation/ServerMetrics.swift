import Hummingbird
import Synchronization
import TracemarkModel

/// What the server counts, for `/metrics`.
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

    /// Guards the counts; held for a few additions.
    private let state = Mutex(State())

    /// Nothing counted yet.
    public init() {}

    /// A request was answered.
    func requested(_ endpoint: String, _ method: HTTPRequest.Method, _ status: HTTPResponse.Status, took: Duration) {
        // A client may make methods up, each of which would be kept for good.
        let known = Self.methods.contains(method) ? method.rawValue : "other"
        let kind = RequestKind(endpoint: endpoint, method: known, status: status.code)
        state.withLock {
            $0.requests[kind, default: Requests()].count += 1
            $0.requests[kind, default: Requests()].seconds += took / .seconds(1)
        }
    }

    /// Spans were kept.
    func ingested(_ count: Int, rejected: Int, over transport: IngestTransport, took: Duration) {
        state.withLock {
            $0.spans[transport.rawValue, default: 0] += count
            $0.rejected += rejected
            $0.latency.add(took / .seconds(1))
        }
    }

    /// Spans were turned away as a whole.
    func refused(_ reason: String) {
        state.withLock { $0.refused[reason, default: 0] += 1 }
    }

    /// The counts in Prometheus' text format.
    ///
    /// - Parameter status: Nil where a part of the store cannot be reached.
    func text(_ status: StoreStatus?, nodes: [StoreNode] = [], bytesInFlight: Int) -> String {
        var text = PrometheusText()
        let state = state.withLock { $0 }
        text.metric("tracemark_spans_ingested_total", .counter, "Parts of spans that were kept.")
        for (transport, count) in state.spans.sorted(by: { $0.key < $1.key }) {
            text.sample("tracemark_spans_ingested_total", Double(count), ["transport": transport])
        }
        text.metric("tracemark_spans_rejected_total", .counter, "Spans within taken requests that could not be kept.")
        text.sample("tracemark_spans_rejected_total", Double(state.rejected))
        text.metric("tracemark_requests_refused_total", .counter, "Requests with spans that were turned away.")
        for (reason, count) in state.refused.sorted(by: { $0.key < $1.key }) {
            text.sample("tracemark_requests_refused_total", Double(count), ["reason": reason])
        }
        text.metric("tracemark_ingest_seconds", .histogram, "Time from a whole body to its spans being durable.")
        state.latency.write(to: &text, "tracemark_ingest_seconds")
        text.metric("tracemark_http_requests_total", .counter, "Requests that were answered.")
        let requests = state.requests.sorted { ($0.key.endpoint, $0.key.status) < ($1.key.endpoint, $1.key.status) }
        for (kind, requests) in requests {
            text.sample(
                "tracemark_http_requests_total", Double(requests.count),
                ["path": kind.endpoint, "method": kind.method, "status": "\(kind.status)"])
        }
        text.metric("tracemark_http_request_seconds_total", .counter, "Time that requests took.")
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
                ("tracemark_store_bytes", Double(status.byteCount), "What the store takes up on disk."),
                ("tracemark_store_free_bytes", Double(status.freeByteCount), "What of that is free."),
                ("tracemark_queue_parts", Double(status.queuedPartCount), "Parts of spans that wait to be written."),
                ("tracemark_text_lag_spans", Double(status.textLag), "Spans that searches for words do not find yet."),
            ]
        }
        gauges.append(("tracemark_bytes_in_flight", Double(bytesInFlight), "What request bodies take up in memory."))
        for (name, value, help) in gauges {
            text.metric(name, .gauge, help)
            text.sample(name, value)
        }
        write(nodes, to: &text)
        return text.text
    }
}

extension ServerMetrics {
    private func write(_ nodes: [StoreNode], to text: inout PrometheusText) {
        guard !nodes.isEmpty else { return }
        text.metric("tracemark_store_node_up", .gauge, "Whether a node of the store answers.")
        for node in nodes { text.sample("tracemark_store_node_up", node.isReachable ? 1 : 0, ["node": node.name]) }
        text.metric("tracemark_store_node_requests_total", .counter, "Requests to a node.")
        for node in nodes {
            text.sample("tracemark_store_node_requests_total", Double(node.requestCount), ["node": node.name])
        }
        text.metric("tracemark_store_node_failures_total", .counter, "Requests to a node that failed.")
        for node in nodes {
            text.sample("tracemark_store_node_failures_total", Double(node.failureCount), ["node": node.name])
        }
        text.metric("tracemark_store_node_seconds_total", .counter, "Time that a node's answers took.")
        for node in nodes { text.sample("tracemark_store_node_seconds_total", node.seconds, ["node": node.name]) }
    }
}

/// How spans came in.
public enum IngestTransport: String, Sendable {
    /// OTLP over HTTP in protobuf.
    case protobuf
    /// OTLP over HTTP in JSON.
    case json
    /// OTLP over gRPC.
    case grpc
    /// Over this server's own interface.
    case rest
    /// Over the interface of Opper's SDK.
    case opper
}
