import Tracemark

/// A span merged from the span updates that arrived so far.
///
/// Merging is commutative, associative and idempotent, so neither order nor repetition of the updates matters. For
/// this, each field keeps the version of its update. Most fields have the version of the newest update, and only the
/// others are stored separately.
public struct MergedSpan: Sendable, Hashable {
    /// The merged fields, with the version of the newest update.
    public private(set) var said: SpanPart
    /// The versions of fields from older updates: `["input": 1763550000000000000, "tags.team": …]`.
    public private(set) var olderVersions: [String: Int64]

    /// Starts with one update. In strings, U+FFFD replaces U+0000, as every store requires.
    public init(_ part: SpanPart) {
        said = part.replacingNul
        said.events = Self.united(said.events, [])
        said.links = Self.united(said.links, [])
        olderVersions = [:]
    }

    /// Merges several updates of one span; nil if the sequence is empty.
    ///
    /// The updates are merged in pairs, and the results in pairs again. Merging one after the other would compare each
    /// update with all earlier ones.
    public init?(merging parts: some Sequence<SpanPart>) {
        var merged = parts.map { MergedSpan($0) }
        while merged.count > 1 {
            merged = stride(from: 0, to: merged.count, by: 2).map { place in
                var pair = merged[place]
                if place + 1 < merged.count { pair.merge(merged[place + 1]) }
                return pair
            }
        }
        guard let only = merged.first else { return nil }
        self = only
    }

    /// Restores a merged span from a store.
    public init(said: SpanPart, olderVersions: [String: Int64]) {
        self.said = said
        self.olderVersions = olderVersions
    }

    /// Merges one more update.
    public mutating func merge(_ part: SpanPart) {
        merge(MergedSpan(part))
    }

    /// Merges another merged span.
    public mutating func merge(_ other: MergedSpan) {
        precondition(said.key == other.said.key, "parts of different spans cannot be merged")
        if self == other { return }
        var merger = Merger(one: self, other: other)
        merger.fields()
        self = merger.merged
    }

    private static func united(_ one: [SpanEvent], _ other: [SpanEvent]) -> [SpanEvent] {
        if one.count + other.count < 2 { return one + other }
        return Set(one).union(other).sorted { ($0.time, $0.name, $0.order) < ($1.time, $1.name, $1.order) }
    }

    private static func united(_ one: [SpanLink], _ other: [SpanLink]) -> [SpanLink] {
        if one.count + other.count < 2 { return one + other }
        return Set(one).union(other).sorted { $0.order < $1.order }
    }

    private struct Merger {
        let one: MergedSpan
        let other: MergedSpan
        var merged: MergedSpan

        init(one: MergedSpan, other: MergedSpan) {
            self.one = one
            self.other = other
            var said = SpanPart(one.said.key, version: Timestamp(nanoseconds: 0))
            said.version = max(one.said.version, other.said.version)
            merged = MergedSpan(said: said, olderVersions: [:])
        }

        mutating func fields() {
            field("name", \.name) { $0 }
            field("parent", \.parent) { $0.spanID.map { "\($0)" } ?? "" }
            field("kind", \.kind) { $0.rawValue }
            field("type", \.type) { $0 }
            field("start", \.start) { "\($0)" }
            field("end", \.end) { "\($0)" }
            field("outcome", \.outcome) { $0.rawValue }
            field("status_message", \.statusMessage) { $0 }
            field("service", \.service) { $0 }
            field("model", \.model) { $0 }
            field("user", \.user) { $0 }
            field("session", \.session) { $0 }
            field("input_tokens", \.inputTokens) { "\($0)" }
            field("output_tokens", \.outputTokens) { "\($0)" }
            field("cost", \.cost) { "\($0)" }
            field("input", \.input) { $0.mimeType + "\n" + $0.text }
            field("output", \.output) { $0.mimeType + "\n" + $0.text }
            field("scope", \.scope) { $0 }
            field("trace_state", \.traceState) { $0 }
            entries("tags", \.tags) { $0 }
            entries("metrics", \.metrics) { "\($0.value) \($0.time?.nanoseconds ?? 0) \($0.comment ?? "")" }
            entries("metadata", \.metadata) { $0.json }
            entries("attributes", \.attributes) { $0.json }
            entries("resource", \.resource) { $0.json }
            merged.said.events = MergedSpan.united(one.said.events, other.said.events)
            merged.said.links = MergedSpan.united(one.said.links, other.said.links)
        }

        private mutating func field<Value>(
            _ name: String, _ path: WritableKeyPath<SpanPart, Value?>, order: (Value) -> String
        ) {
            guard let (value, version) = newer(name, one.said[keyPath: path], other.said[keyPath: path], order) else {
                return
            }
            merged.said[keyPath: path] = value
            if version != merged.said.version { merged.olderVersions[name] = version }
        }

        private mutating func entries<Value>(
            _ name: String, _ path: WritableKeyPath<SpanPart, [String: Value]>, order: (Value) -> String
        ) {
            let (ones, others) = (one.said[keyPath: path], other.said[keyPath: path])
            for key in Set(ones.keys).union(others.keys) {
                let place = "\(name).\(key)"
                guard let (value, version) = newer(place, ones[key], others[key], order) else { continue }
                merged.said[keyPath: path][key] = value
                if version != merged.said.version { merged.olderVersions[place] = version }
            }
        }

        /// Returns the newer of two values. For equal versions the value with the greater text wins, so that the order
        /// does not matter.
        private func newer<Value>(
            _ name: String, _ ones: Value?, _ others: Value?, _ order: (Value) -> String
        ) -> (Value, Int64)? {
            let oneVersion = one.olderVersions[name] ?? one.said.version
            let otherVersion = other.olderVersions[name] ?? other.said.version
            switch (ones, others) {
            case (nil, nil): return nil
            case (let value?, nil): return (value, oneVersion)
            case (nil, let value?): return (value, otherVersion)
            case (let mine?, let theirs?):
                if oneVersion != otherVersion {
                    return oneVersion > otherVersion ? (mine, oneVersion) : (theirs, otherVersion)
                }
                return order(mine) >= order(theirs) ? (mine, oneVersion) : (theirs, oneVersion)
            }
        }
    }
}

extension SpanEvent {
    fileprivate var order: String { AttributeValue.object(attributes).json }
}

extension SpanLink {
    fileprivate var order: String {
        "\(span.traceID) \(span.spanID) \(traceState) \(AttributeValue.object(attributes).json)"
    }
}

// MARK: - The record

extension MergedSpan {
    /// The status of the span so far. A failure counts even before the end arrives.
    public var status: TraceStatus {
        switch (said.outcome, said.end) {
        case (.error?, _): .error
        case (.cancelled?, _): .cancelled
        case (_, nil): .running
        default: .ok
        }
    }

    /// The start of the span, or the best estimate before the start arrives.
    public var start: Timestamp { said.start ?? said.end ?? Timestamp(nanoseconds: said.version) }

    /// The record of the span so far.
    public var record: SpanRecord {
        var record = SpanRecord(
            traceID: said.key.traceID, spanID: said.key.spanID, parentID: said.parent?.spanID, name: said.name ?? "",
            type: said.type, kind: said.kind ?? .internal, start: start, end: said.end, status: status)
        record.statusMessage = said.statusMessage
        record.service = said.service
        record.model = said.model
        record.user = said.user
        record.session = said.session
        record.inputTokens = said.inputTokens
        record.outputTokens = said.outputTokens
        record.cost = said.cost
        record.input = said.input
        record.output = said.output
        record.scope = said.scope
        record.traceState = said.traceState ?? ""
        record.tags = said.tags
        record.metrics = said.metrics
        record.metadata = said.metadata
        record.attributes = said.attributes
        record.resource = said.resource
        record.events = said.events
        record.links = said.links
        return record
    }
}
