import Tracemark

/// Spans in OTLP on their way from the collector to the server: those of the request being filled, and the full
/// requests. The owner protects it with a lock.
struct SpanQueue {
    private let batchSize: Int
    /// The number of bytes at which a request is full.
    private let batchBytes: Int
    private let byteLimit: Int
    private let spanLimit: Int
    private let resource: [UInt8]

    private var filling = ProtobufWriter()
    private var fillingCount = 0
    private(set) var fillingSince: ContinuousClock.Instant?
    private(set) var requests: [OTLPBatch] = []
    private var requestBytes = 0
    private var requestSpans = 0
    /// The number of spans dropped because they did not fit.
    private(set) var droppedSpanCount = 0

    init(_ configuration: OTLPConfiguration, resource: [UInt8]) {
        byteLimit = max(configuration.queueByteLimit, 1)
        spanLimit = max(configuration.queueSpanLimit ?? .max, 1)
        // A request larger than the queue would be dropped as soon as it is full.
        batchSize = min(max(configuration.batchSize ?? OTLPConfiguration.defaultBatchSize, 1), spanLimit)
        batchBytes = min(OTLPBatch.byteLimit, byteLimit / 4)
        self.resource = resource
    }

    var isEmpty: Bool { requests.isEmpty && fillingCount == 0 }

    /// A Boolean value that indicates whether requests should move elsewhere before some must be dropped.
    var isFillingUp: Bool { requestBytes > byteLimit / 2 || requestSpans > spanLimit / 2 }

    mutating func add(_ spans: ArraySlice<SpanData>) {
        for span in spans {
            OTLPMessage.span(span, to: &filling)
            fillingCount += 1
            if fillingCount >= batchSize || filling.bytes.count >= batchBytes { close() }
        }
        if fillingCount > 0, fillingSince == nil { fillingSince = .now }
    }

    /// Makes a request from the spans of the one being filled.
    mutating func close() {
        guard fillingCount > 0 else { return }
        let request = OTLPBatch(
            body: OTLPMessage.request(spans: filling.bytes, resource: resource), spanCount: fillingCount)
        filling.removeAll()
        fillingCount = 0
        fillingSince = nil
        requests.append(request)
        count(request, 1)
        while requestBytes > byteLimit || requestSpans > spanLimit, !requests.isEmpty {
            droppedSpanCount += removeFirst()?.spanCount ?? 0
        }
    }

    /// Removes and returns the oldest request.
    mutating func removeFirst() -> OTLPBatch? {
        guard !requests.isEmpty else { return nil }
        let request = requests.removeFirst()
        count(request, -1)
        return request
    }

    /// Removes the oldest requests and returns them as one, with at most the given number of spans.
    mutating func removeFirst(spanLimit: Int) -> OTLPBatch? {
        guard var joined = removeFirst() else { return nil }
        while let next = requests.first,
            joined.hasRoom(for: next.spanCount, bytes: next.body.count, spanLimit: spanLimit), let next = removeFirst()
        {
            joined = joined.joined(with: next)
        }
        return joined
    }

    /// Puts a request that could not be sent back at the front.
    mutating func putBack(_ request: OTLPBatch) {
        requests.insert(request, at: 0)
        count(request, 1)
    }

    /// Removes and returns all requests, the oldest first.
    mutating func removeAll() -> [OTLPBatch] {
        defer {
            requests = []
            requestBytes = 0
            requestSpans = 0
        }
        return requests
    }

    private mutating func count(_ request: OTLPBatch, _ sign: Int) {
        requestBytes += sign * request.body.count
        requestSpans += sign * request.spanCount
    }
}
