import TracemarkModel

/// A writer of a dataset's examples in a file format, batch by batch.
public struct DatasetWriter: Sendable {
    /// The columns of ``DatasetFormat/csv``.
    public static let columns = [
        "id", "input", "input_type", "output", "output_type", "expected", "expected_type", "comment", "metadata",
        "trace_id", "span_id", "created",
    ]

    /// The format.
    public let format: DatasetFormat
    /// A Boolean value that indicates whether an apostrophe precedes text that a spreadsheet would take for a formula.
    public let protectsFormulas: Bool

    /// Creates a writer.
    ///
    /// - Parameters:
    /// - format: The format.
    /// - protectsFormulas: See ``protectsFormulas``; used by ``DatasetFormat/csv`` only.
    public init(format: DatasetFormat, protectsFormulas: Bool = false) {
        self.format = format
        self.protectsFormulas = protectsFormulas
    }

    /// Returns the bytes before the first example.
    public mutating func begin() -> [UInt8] {
        guard format == .csv else { return [] }
        var table = CSVText()
        table.row(Self.columns.map { .text($0) })
        return table.bytes
    }

    /// Returns the bytes of examples.
    public mutating func write(_ entries: [DatasetEntry]) -> [UInt8] {
        switch format {
        case .jsonl:
            var json = JSONWriter()
            for entry in entries {
                Self.write(entry, to: &json)
                json.raw("\n")
            }
            return json.bytes
        case .csv:
            var table = CSVText(protectsFormulas: protectsFormulas)
            for entry in entries { table.row(Self.cells(of: entry)) }
            return table.bytes
        case .chat:
            var json = JSONWriter()
            for entry in entries {
                json.value(ChatExample(entry).json)
                json.raw("\n")
            }
            return json.bytes
        }
    }

    /// Returns the bytes after the last example.
    public mutating func end() -> [UInt8] { [] }

    private static func write(_ entry: DatasetEntry, to json: inout JSONWriter) {
        json.object { json in
            json.text("id", entry.id)
            SpanJSON.write(entry.input, "input", to: &json)
            SpanJSON.write(entry.output, "output", to: &json)
            SpanJSON.write(entry.expected, "expected", to: &json)
            json.text("comment", entry.comment)
            json.member("metadata", .object(entry.metadata))
            if let source = entry.source {
                json.key("source")
                SpanJSON.write(source, to: &json)
            }
            json.text("created", entry.created.description)
        }
    }

    private static func cells(of entry: DatasetEntry) -> [CSVText.Cell] {
        [
            .text(entry.id), .text(entry.input.text), .text(entry.input.mimeType), .text(entry.output.text),
            .text(entry.output.mimeType), .text(entry.expected?.text), .text(entry.expected?.mimeType),
            .text(entry.comment), .object(entry.metadata), .text(entry.source?.traceID.description),
            .text(entry.source?.spanID.description), .text(entry.created.description),
        ]
    }
}
