import Testing

@testable import DocumentPipeline

/// What the pipeline makes of the document.
@Suite struct ReportTests {
    let report: Report

    init() async throws {
        report = try await PipelineRun.shared().report
    }

    @Test("The summary quotes the document, and keeps to the length that was asked for")
    func summary() throws {
        let document = try Document.read(at: PipelineRun.document)
        let sentences = Set(document.sentences.map(\.text))
        #expect(!report.summary.sentences.isEmpty)
        #expect(report.summary.sentences.allSatisfy { sentences.contains($0.text) })
        #expect(report.summary.characterCount <= 800)
    }

    @Test("The topics of lectures on a candle are what it is made of and what it burns with")
    func topics() {
        #expect(Set(report.topics.map(\.word)).isSuperset(of: ["candle", "flame", "water", "oxygen", "carbon"]))
    }

    @Test("A paragraph is split at the ends of its sentences, and loses the editor's notes")
    func sentences() {
        let paragraph = Document.Paragraph(
            text: "Mr. Field has sent me \"candles.\" Look! It is 1.5 ounces [pointing to it]. Is it not?")
        #expect(
            paragraph.sentences.map(\.text) == [
                "Mr. Field has sent me \"candles.\"", "Look!", "It is 1.5 ounces.", "Is it not?",
            ])
    }
}
