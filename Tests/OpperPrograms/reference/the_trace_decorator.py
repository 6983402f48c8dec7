from opperai import Opper, trace

opper = Opper()

@trace
def process_document(doc: str) -> str:
    result, _ = opper.call(
        name="summarize",
        instructions="Summarize the document",
        input=doc,
    )
    return result

@trace
def enrich_summary(summary: str) -> dict:
    result, _ = opper.call(
        name="extract_topics",
        instructions="Extract key topics",
        input=summary,
        output_type=dict,
    )
    return result

# Nested traces create parent-child spans automatically
with opper.traces.start("document_pipeline") as t:
    summary = process_document("Long document text...")
    enriched = enrich_summary(summary)
