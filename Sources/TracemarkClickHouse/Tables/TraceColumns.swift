import Tracemark
import TracemarkModel

/// A row of `trace`: the summary of a trace's spans.
struct TraceColumns {
    static let columns: [(String, String)] = firstColumns + readColumns + lastColumns

    private static let firstColumns: [(String, String)] = [
        ("high", "UInt64"), ("low", "UInt64"), ("revision", "UInt64"), ("digest", "UInt64"), ("deleted", "UInt8"),
        ("day", "UInt16"), ("changed", "UInt64"), ("writer", "UInt64"),
    ]

    /// The columns of a record, except the ID and `settled`.
    private static let readColumns: [(String, String)] = [
        ("name", "String"), ("start", "Int64"), ("last", "Int64"), ("duration", "Nullable(Int64)"),
        ("status", "UInt8"), ("root", "Nullable(Int64)"), ("span_count", "Int64"), ("error_count", "Int64"),
        ("input_tokens", "Int64"), ("output_tokens", "Int64"), ("cost", "Nullable(Float64)"),
        ("input_preview", "Nullable(String)"), ("output_preview", "Nullable(String)"),
        ("term_kinds", "Array(UInt8)"), ("term_keys", "Array(String)"), ("term_values", "Array(String)"),
        ("term_counts", "Array(UInt32)"),
    ]

    private static let lastColumns: [(String, String)] = [
        ("name_folded", "String"), ("settled", "UInt8"), ("term_folded", "Array(String)"),
        ("metric_names", "Array(String)"), ("metric_values", "Array(Float64)"),
    ]

    /// The columns that charts and alerts need.
    static let chartColumns = [
        "high", "low", "revision", "deleted", "day", "name", "start", "last", "duration", "status", "settled",
        "span_count", "error_count", "input_tokens", "output_tokens", "cost", "name_folded",
    ]

    struct Term: Hashable {
        var kind: TermKind
        var key = ""
        var value: String

        // Terms compare bytes and not characters, as the engine does.
        static func == (one: Term, other: Term) -> Bool {
            one.kind == other.kind && one.key.utf8.elementsEqual(other.key.utf8)
                && one.value.utf8.elementsEqual(other.value.utf8)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(kind)
            for text in [key, value] {
                var text = text
                text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            }
        }
    }

    let id: TraceID
    var record: TraceRecord?
    /// The status of the trace after a long time without activity.
    var settled = StatusCode.abandoned
    private var terms: [(term: Term, count: Int)] = []
    private var metrics: [(name: String, value: Double)] = []

    /// Creates the row of a trace.
    ///
    /// - Parameter spans: All spans of the trace; their heads are enough. Empty for a deleted trace.
    init(_ id: TraceID, _ spans: some Collection<MergedSpan>) {
        self.id = id
        guard !spans.isEmpty else { return }
        let ordered = spans.map { (span: $0, record: $0.record) }.sorted { Self.comesBefore($0.record, $1.record) }
        let root = ordered.first { $0.record.parentID == nil && $0.span.said.parent != nil }?.record
        let top = root ?? ordered[0].record
        var record = TraceRecord(id: id, name: top.name, start: ordered[0].record.start)
        var counts: [Term: Int] = [:]
        for (_, span) in ordered {
            record.spanCount += 1
            if span.status == .error { record.errorCount += 1 }
            record.lastActivity = max(record.lastActivity, span.start, span.end ?? span.start)
            record.inputTokens = Self.sum(record.inputTokens, span.inputTokens)
            record.outputTokens = Self.sum(record.outputTokens, span.outputTokens)
            if let cost = span.cost { record.cost = (record.cost ?? 0) + cost }
            for term in Self.terms(of: span) { counts[term, default: 0] += 1 }
            for (name, metric) in span.metrics { metrics.append((name, metric.value.doubleValue)) }
        }
        if let root {
            record.rootSpanID = root.spanID
            record.status = root.status
            record.durationNanoseconds = root.durationNanoseconds
            record.inputPreview = root.input.map { PartText.preview($0.text) }
            record.outputPreview = root.output.map { PartText.preview($0.text) }
        } else {
            record.status = .running
        }
        settled = top.status == .running ? .abandoned : StatusCode(top.status)
        terms = counts.map { ($0.key, $0.value) }.sorted { Self.order($0.term, $1.term) }
        metrics.sort { ($0.name, $0.value) < ($1.name, $1.value) }
        Self.fill(&record, terms)
        self.record = record
    }

    /// Returns whether a span precedes another one in its trace.
    static func comesBefore(_ one: SpanRecord, _ other: SpanRecord) -> Bool {
        (one.start, Int64(bitPattern: one.spanID.bits)) < (other.start, Int64(bitPattern: other.spanID.bits))
    }

    private static func sum(_ one: Int64, _ other: Int64?) -> Int64 {
        let (sum, overflow) = one.addingReportingOverflow(other ?? 0)
        return overflow ? .max : sum
    }

    private static func terms(of span: SpanRecord) -> [Term] {
        var terms = [Term(kind: .name, value: span.name), Term(kind: .kind, value: span.kind.rawValue)]
        let texts: [(TermKind, String?)] = [
            (.type, span.type), (.model, span.model), (.service, span.service), (.user, span.user),
            (.session, span.session),
        ]
        for (kind, text) in texts { if let text { terms.append(Term(kind: kind, value: text)) } }
        for (key, value) in span.tags { terms.append(Term(kind: .tag, key: key, value: value)) }
        return terms
    }

    /// Returns whether a term precedes another one, by bytes as in the engine.
    private static func order(_ one: Term, _ other: Term) -> Bool {
        if one.kind != other.kind { return one.kind.rawValue < other.kind.rawValue }
        if one.key != other.key { return one.key.utf8.lexicographicallyPrecedes(other.key.utf8) }
        return one.value.utf8.lexicographicallyPrecedes(other.value.utf8)
    }

    private static func fill(_ record: inout TraceRecord, _ terms: [(term: Term, count: Int)]) {
        for (term, count) in terms {
            switch term.kind {
            case .tag: record.tags[term.key, default: []].append(term.value)
            case .type: record.types[term.value] = count
            case .service: record.services.append(term.value)
            default: break
            }
        }
    }

    // MARK: Writing

    /// A hash of the row, which does not depend on its writer.
    var digest: UInt64 {
        var writer = RowWriter()
        writeContents(record ?? Self.nothing(id, start: 0), to: &writer)
        var digest = Digest()
        digest.add(writer.bytes)
        return digest.value
    }

    func write(
        to writer: inout RowWriter, _ presence: Presence, revision: UInt64, changed: UInt64, by server: UInt64
    ) {
        let record = (presence == .isThere ? self.record : nil) ?? Self.nothing(id, start: presence.start)
        writer.integer(id.high)
        writer.integer(id.low)
        writer.integer(presence.revision(revision))
        writer.integer(digest)
        writer.integer(presence.code)
        writer.integer(Day.of(nanoseconds: record.start.nanoseconds))
        writer.integer(changed)
        writer.integer(server)
        writeContents(record, to: &writer)
    }

    private static func nothing(_ id: TraceID, start: Int64) -> TraceRecord {
        TraceRecord(id: id, name: "", start: Timestamp(nanoseconds: start))
    }

    private func writeContents(_ record: TraceRecord, to writer: inout RowWriter) {
        writer.text(record.name)
        writer.integer(record.start.nanoseconds)
        writer.integer(record.lastActivity.nanoseconds)
        writer.optional(record.durationNanoseconds) { $0.integer($1) }
        writer.integer(StatusCode(record.status).rawValue)
        writer.optional(record.rootSpanID) { $0.integer(Int64(bitPattern: $1.bits)) }
        writer.integer(Int64(record.spanCount))
        writer.integer(Int64(record.errorCount))
        writer.integer(record.inputTokens)
        writer.integer(record.outputTokens)
        writer.optional(record.cost) { $0.decimal($1) }
        writer.optional(record.inputPreview) { $0.text($1) }
        writer.optional(record.outputPreview) { $0.text($1) }
        writer.array(terms) { $0.integer($1.term.kind.rawValue) }
        writer.texts(terms.map(\.term.key))
        writer.texts(terms.map(\.term.value))
        writer.array(terms) { $0.integer(UInt32(clamping: $1.count)) }
        writer.text(TextPattern.folded(record.name))
        writer.integer(settled.rawValue)
        writer.texts(terms.map { TextPattern.folded($0.term.value) })
        writer.texts(metrics.map(\.name))
        writer.array(metrics) { $0.decimal($1.value) }
    }

    // MARK: Reading

    /// The columns that ``record(_:cutoff:)`` reads.
    static let selection: String = {
        let names: [String] = ["high", "low"] + readColumns.map { $0.0 } + ["settled"]
        return names.joined(separator: ", ")
    }()

    /// - Parameter cutoff: The time of the last activity before which a trace counts as abandoned.
    static func record(_ reader: inout RowReader, cutoff: Int64) throws(StoreError) -> TraceRecord {
        let id = TraceID(high: try reader.integer(), low: try reader.integer())
        var record = TraceRecord(
            id: id, name: try reader.text(), start: Timestamp(nanoseconds: try reader.integer()))
        record.lastActivity = Timestamp(nanoseconds: try reader.integer())
        record.durationNanoseconds = try reader.optional { reader throws(StoreError) in try reader.integer() }
        let status = StatusCode(rawValue: try reader.integer()) ?? .running
        record.rootSpanID = try reader.optional { reader throws(StoreError) in
            SpanID(bits: UInt64(bitPattern: try reader.integer(Int64.self)))
        }
        record.spanCount = Int(try reader.integer(Int64.self))
        record.errorCount = Int(try reader.integer(Int64.self))
        record.inputTokens = try reader.integer()
        record.outputTokens = try reader.integer()
        record.cost = try reader.optional { reader throws(StoreError) in try reader.decimal() }
        record.inputPreview = try reader.optional { reader throws(StoreError) in try reader.text() }
        record.outputPreview = try reader.optional { reader throws(StoreError) in try reader.text() }
        let kinds = try reader.array { reader throws(StoreError) in try reader.integer(UInt8.self) }
        let (keys, values) = (try reader.texts(), try reader.texts())
        let counts = try reader.array { reader throws(StoreError) in try reader.integer(UInt32.self) }
        guard keys.count == kinds.count, values.count == kinds.count, counts.count == kinds.count else {
            throw .engine("the row of a trace has term columns of different lengths")
        }
        let settled = StatusCode(rawValue: try reader.integer()) ?? .abandoned
        fill(
            &record,
            kinds.indices.map {
                (Term(kind: TermKind(rawValue: kinds[$0]) ?? .name, key: keys[$0], value: values[$0]), Int(counts[$0]))
            })
        record.status = (status == .running && record.lastActivity.nanoseconds < cutoff ? settled : status).status
        return record
    }

    /// Returns the record at a moment, without reading the tables.
    func record(cutoff: Int64) -> TraceRecord? {
        guard var record else { return nil }
        if record.status == .running, record.lastActivity.nanoseconds < cutoff { record.status = settled.status }
        return record
    }
}
