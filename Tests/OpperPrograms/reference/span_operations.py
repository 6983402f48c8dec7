# Get a specific span
span = opper.spans.get(span_id="span_456")

# Update span metadata
opper.spans.update(
    span_id="span_456",
    metadata={"reviewed": True},
)
