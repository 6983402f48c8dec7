import Foundation
import GeneratedTraces
import Testing
import Tracemark
import TracemarkFormats
import TracemarkModel

@Suite("Writing spans in file formats")
struct SpanFormatTests {
    @Test("A JSON line is the same as the record's Codable form", arguments: 0..<5)
    func codable(seed: UInt64) throws {
        let spans = Samples.spans(seed: seed)
        let read = try Samples.lines(Samples.text(of: spans, as: .jsonl)).map {
            try JSONDecoder().decode(SpanRecord.self, from: Data($0.utf8))
        }
        // JSON as Codable writes it does not tell 3 from 3.0.
        let encoded = try spans.map { try JSONEncoder().encode($0) }
        #expect(try read == encoded.map { try JSONDecoder().decode(SpanRecord.self, from: $0) })
        // And the other way round: what Codable wrote is read.
        let file = try TemporaryFile(encoded.flatMap { $0 + [0x0A] })
        #expect(try FileReadingTests.records(in: file.path) == FileReadingTests.asRead(read))
    }

    @Test("A table has a cell for each column, and texts with commas, quotes and line breaks survive", arguments: 0..<3)
    func table(seed: UInt64) throws {
        let spans = Samples.spans(seed: seed)
        let rows = CSVReading.rows(Samples.text(of: spans, as: .csv))
        #expect(rows[0] == SpanTable.columns)
        #expect(rows.allSatisfy { $0.count == SpanTable.columns.count })
        let names = SpanTable.columns.firstIndex(of: "name")!
        let inputs = SpanTable.columns.firstIndex(of: "input")!
        #expect(rows.dropFirst().map { $0[names] } == spans.map(\.name))
        #expect(rows.dropFirst().map { $0[inputs] } == spans.map { $0.input?.text ?? "" })
        let tags = SpanTable.columns.firstIndex(of: "tags")!
        for (row, span) in zip(rows.dropFirst(), spans) where !span.tags.isEmpty {
            #expect(try AttributeValue(json: row[tags]) == .object(span.tags.mapValues { .string($0) }))
        }
    }

    @Test("A spreadsheet takes nothing in a protected table for a formula")
    func formulas() {
        var span = Samples.spans(seed: 1)[0]
        span.name = "=HYPERLINK(\"http://x\")"
        span.service = "@SUM(1)"
        span.model = "plain"
        let exact = CSVReading.rows(Samples.text(of: [span], as: .csv))[1]
        let safe = CSVReading.rows(Samples.text(of: [span], as: .csv, protectsFormulas: true))[1]
        #expect(exact.contains(span.name) && exact.contains("@SUM(1)"))
        #expect(safe.contains("'" + span.name) && safe.contains("'@SUM(1)") && safe.contains("plain"))
        #expect(safe.allSatisfy { !($0.first.map { "=+-@\t\r".contains($0) } ?? false) })
    }

    @Test("A file's name tells its format")
    func names() {
        #expect(SpanFormat(fileName: "a.otlp.jsonl") == .otlp)
        #expect(SpanFormat(fileName: "a.JSONL") == .jsonl)
        #expect(SpanFormat(fileName: "a.trace.json") == .chrome)
        #expect(SpanFormat(fileName: "a.txt") == nil)
        #expect(DatasetFormat(fileName: "a.chat.jsonl") == .chat)
    }

    @Test("Nothing but what stands around the spans is written of none")
    func empty() throws {
        #expect(Samples.text(of: [], as: .jsonl).isEmpty)
        #expect(CSVReading.rows(Samples.text(of: [], as: .csv)).count == 1)
        guard case .object(let chrome) = try AttributeValue(json: Samples.text(of: [], as: .chrome)) else {
            Issue.record("no object")
            return
        }
        #expect(chrome["traceEvents"] == [])
    }
}
