# Save a span's data to a dataset for fine-tuning or evaluation
opper.spans.save_examples(
    span_id="span_456",
    dataset_name="training_data",
)
