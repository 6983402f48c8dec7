import Tracemark

/// The whole pipeline, as one trace: a document in, a report out.
func runPipeline(documentAt path: String) async throws -> Report {
    try await Trace.start("document_pipeline", tags: ["environment": "demo", "language": "en"]) { trace in
        let document = try Document.read(at: path)
        let summary = await processDocument(document)
        let report = await enrichSummary(summary, of: document)

        let quality = validateReport(report, of: document)
        trace.saveMetric("quality_score", quality.score, comment: "of 5")
        return report
    }
}

/// Summarises all sections at the same time, and keeps the best sentences.
// @trace("process_document", type: .chain, tags: [method: "extractive"], skip: [document],
//        metrics: [sentences: result.sentences.count])
func _processDocument(_ document: Document) async -> Summary {
    let draft = await draftSummary(of: document)
    do {
        try draft.checkLength(limit: 800)
        return draft
    } catch {
        return draft.shortened(to: error.limit)
    }
}

private func draftSummary(of document: Document) async -> Summary {
    let summarizer = SectionSummarizer(sentencesPerSection: 3)
    return await withTaskGroup(of: (place: Int, sentences: [ScoredSentence]).self) { group in
        for (place, section) in document.sections.enumerated() {
            group.addTask { (place, summarizer.summarize(section)) }
        }
        // Tasks end in any order; the summary keeps the document's.
        var sections = Array(repeating: [ScoredSentence](), count: document.sections.count)
        for await (place, sentences) in group { sections[place] = sentences }
        return Summary(sentences: sections.flatMap(\.self))
    }
}

/// Adds what the document is about, and how easily the summary reads: both at the same time.
// @trace("enrich_summary", type: .chain, skip: [document])
func _enrichSummary(_ summary: Summary, of document: Document) async -> Report {
    async let topics = extractTopics(from: document, limit: 8)
    async let readingEase = measureReadability(of: summary)
    return await Report(title: document.title, summary: summary, topics: topics, readingEase: readingEase)
}
