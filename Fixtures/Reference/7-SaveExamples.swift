import Tracemark
import TracemarkClient

func saveExamples(_ spanID: String) async throws {
    // Save a span's data to a dataset for fine-tuning or evaluation
    try await client.spans.saveExamples(spanID, dataset: "training_data")
    print("7: \(try await client.datasets.get("training_data").entryCount)")
}
