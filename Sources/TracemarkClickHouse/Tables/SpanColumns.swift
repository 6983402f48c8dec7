import Tracemark
import TracemarkModel

/// A row of `span`: the fields of filters and statistics, in columns.
struct SpanColumns {
    static let columns: [(String, String)] = {
        var columns: [(String, String)] = [
            ("high", "UInt64"), ("low", "UInt64"), ("id", "Int64"), ("revision", "UInt64"), ("digest", "UInt64"),
            ("deleted", "UInt8"), ("day", "UInt16"), ("start", "Int64"), ("duration", "Nullable(Int64)"),
            ("status", "UInt8"), ("kind", "String"), ("name", "String"), ("name_folded", "String"),
        ]
        for text in texts {
            columns.append((text, "Nullable(String)"))
            columns.append((text + "_folded", "Nullable(String)"))
        }
        for (number, type) in [("input_tokens", "Int64"), ("output_tokens", "Int64"), ("cost", "Float64")] {
            columns.append((number, "Nullable(\(type))"))
        }
        for entry in ["tag", "metadata", "attribute"] {
            for part in ["keys", "values", "folded"] { columns.append(("\(entry)_\(part)", "Array(String)")) }
        }
        columns.append(("metric_names", "Array(String)"))
        columns.append(("metric_values", "Array(Float64)"))
        columns.append(("words", "String"))
        return columns
    }()

    /// The columns that charts and alerts need.
    static let chartColumns =
        ["high", "low", "id", "revision", "deleted", "day", "start", "duration", "status", "name", "name_folded"]
        + texts
        + texts.map { "\($0)_folded" } + ["input_tokens", "output_tokens", "cost"]

    /// The columns of optional strings, in the order of writing.
    static let texts = ["type", "model", "service", "user", "session"]

    let key: SpanKey
    let span: MergedSpan?
    /// The revision of the trace.
    let revision: UInt64

    /// A hash of the complete span.
    let digest: UInt64

    /// - Parameter span: The span; nil if it was deleted.
    init(_ key: SpanKey, _ span: MergedSpan?, revision: UInt64) {
        (self.key, self.span, self.revision) = (key, span, revision)
        var digest = Digest()
        if let span {
            digest.add(PartText.head(span.said))
            digest.add(PartText.body(span.said))
            for (name, version) in span.olderVersions.sorted(by: { $0.key < $1.key }) {
                digest.add(name)
                digest.add("\(version)")
            }
        }
        self.digest = digest.value
    }

    func write(to writer: inout RowWriter, _ presence: Presence) {
        let span = presence == .isThere ? span : nil
        let record =
            span?.record
            ?? SpanRecord(
                traceID: key.traceID, spanID: key.spanID, name: "", start: Timestamp(nanoseconds: presence.start))
        writer.integer(key.traceID.high)
        writer.integer(key.traceID.low)
        writer.integer(Int64(bitPattern: key.spanID.bits))
        writer.integer(presence.revision(revision))
        writer.integer(digest)
        writer.integer(presence.code)
        writer.integer(Day.of(nanoseconds: record.start.nanoseconds))
        writer.integer(record.start.nanoseconds)
        writer.optional(record.durationNanoseconds) { $0.integer($1) }
        writer.integer(StatusCode(record.status).rawValue)
        writer.text(record.kind.rawValue)
        writer.text(record.name)
        writer.text(TextPattern.folded(record.name))
        for text in [record.type, record.model, record.service, record.user, record.session] {
            writer.optional(text) { $0.text($1) }
            writer.optional(text) { $0.text(TextPattern.folded($1)) }
        }
        writer.optional(record.inputTokens) { $0.integer($1) }
        writer.optional(record.outputTokens) { $0.integer($1) }
        writer.optional(record.cost) { $0.decimal($1) }
        Self.write(record.tags, to: &writer)
        Self.write(record.metadata.mapValues(\.displayText), to: &writer)
        Self.write(record.attributes.mapValues(\.displayText), to: &writer)
        let metrics = record.metrics.sorted { $0.key < $1.key }
        writer.texts(metrics.map(\.key))
        writer.array(metrics) { $0.decimal($1.value.value.doubleValue) }
        writer.text(Self.words(of: record))
    }

    private static func write(_ entries: [String: String], to writer: inout RowWriter) {
        let entries = entries.sorted { $0.key < $1.key }
        writer.texts(entries.map(\.key))
        writer.texts(entries.map(\.value))
        writer.texts(entries.map { TextPattern.folded($0.value) })
    }

    /// Returns the words of each searched text on a separate line, with a space before and after each word: `" rate
    /// limit
    /// upstream
    /// "`. A substring search then finds phrases, and never across two texts.
    private static func words(of record: SpanRecord) -> String {
        [record.name, record.input?.text ?? "", record.output?.text ?? "", record.errorText]
            .map { SearchedWords.indexText(of: $0) }.filter { !$0.isEmpty }.map { " \($0) \n" }.joined()
    }
}
