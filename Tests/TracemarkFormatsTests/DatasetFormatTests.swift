import Foundation
import Testing
import Tracemark
import TracemarkFormats
import TracemarkModel

@Suite("Writing datasets in file formats")
struct DatasetFormatTests {
    private func entry(
        _ input: SpanContent, _ output: SpanContent, expected: SpanContent? = nil
    ) -> DatasetEntry {
        DatasetEntry(
            id: "e1", input: input, output: output, expected: expected, comment: "good, \"really\"",
            metadata: ["reviewed": true], source: SpanKey(TraceID(high: 1, low: 2), SpanID(bits: 3)),
            created: Timestamp(nanoseconds: 1_795_000_000_000_000_000))
    }

    private func text(_ entries: [DatasetEntry], _ format: DatasetFormat) -> String {
        var writer = DatasetWriter(format: format)
        return String(decoding: writer.begin() + writer.write(entries) + writer.end(), as: UTF8.self)
    }

    @Test("A JSON line is the same as the entry's Codable form")
    func lines() throws {
        let entries = [
            entry(SpanContent("a\nb"), SpanContent(json: ["x": 1]), expected: SpanContent("c")),
            entry(SpanContent(""), SpanContent("東京")),
        ]
        let read = try Samples.lines(text(entries, .jsonl)).map {
            try JSONDecoder().decode(DatasetEntry.self, from: Data($0.utf8))
        }
        #expect(read == entries)
    }

    @Test("A table has a cell for each column")
    func table() {
        let rows = CSVReading.rows(text([entry(SpanContent("a,b"), SpanContent("c"))], .csv))
        #expect(rows[0] == DatasetWriter.columns)
        #expect(rows[1][1] == "a,b")
        #expect(rows[1][7] == "good, \"really\"")
    }

    private func messages(_ entry: DatasetEntry) throws -> AttributeValue {
        guard case .object(let object) = try AttributeValue(json: text([entry], .chat)) else { return .null }
        return object["messages"] ?? .null
    }

    @Test("A conversation asks the input and answers what was expected, or else what came out")
    func chat() throws {
        #expect(
            try messages(entry(SpanContent("What?"), SpanContent("That."))) == [
                ["role": "user", "content": "What?"], ["role": "assistant", "content": "That."],
            ])
        #expect(
            try messages(entry(SpanContent("What?"), SpanContent("That."), expected: SpanContent("This."))) == [
                ["role": "user", "content": "What?"], ["role": "assistant", "content": "This."],
            ])
    }

    @Test("An input that is a conversation keeps its messages, in OpenAI's form and in OpenTelemetry's")
    func conversations() throws {
        let plain: AttributeValue = [
            ["role": "system", "content": "Be brief."], ["role": "user", "content": "What?"],
        ]
        let parts: AttributeValue = [
            ["role": "system", "parts": [["type": "text", "content": "Be brief."]]],
            ["role": "user", "parts": [["type": "text", "content": "What?"]]],
        ]
        let answer: AttributeValue = [["role": "assistant", "parts": [["type": "text", "content": "That."]]]]
        let expected: AttributeValue = [
            ["role": "system", "content": "Be brief."], ["role": "user", "content": "What?"],
            ["role": "assistant", "content": "That."],
        ]
        #expect(try messages(entry(SpanContent(json: plain), SpanContent("That."))) == expected)
        #expect(try messages(entry(SpanContent(json: parts), SpanContent(json: answer))) == expected)
        #expect(
            try messages(
                entry(
                    SpanContent(json: ["messages": plain]),
                    SpanContent(json: ["role": "assistant", "content": "That."])))
                == expected)
        #expect(
            try messages(
                entry(SpanContent(json: ["instructions": "Be brief.", "input": "What?"]), SpanContent("That.")))
                == expected)
    }
}
