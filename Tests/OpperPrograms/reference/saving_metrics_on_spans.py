result, response = opper.call(
    name="generate_answer",
    instructions="Answer the question",
    input="What is Opper?",
)

# Save metrics on the span
response.span.save_metric("quality_score", 4.5)
response.span.save_metric("relevance", 0.92)
response.span.save_metric("latency_ms", 320)
