import Foundation
import SwiftProtobuf
import Tracemark
import TracemarkModel

/// An encoder of spans as `ExportTraceServiceRequest`, OTLP's message with spans. ``OTLPDecoder`` decodes the same
/// spans.
///
/// The span's fields become the attributes that OpenTelemetry and OpenInference define, so that other tools understand
/// them.
public enum OTLPEncoder {
    /// Returns JSON on one line without a line feed. IDs are hexadecimal digits, and 64-bit integers are strings.
    public static func json(_ spans: [SpanRecord]) -> [UInt8] {
        OTLPJSONWriter.request(OTLPMessages.resourceSpans(spans))
    }

    /// Returns protobuf.
    ///
    /// - Throws: ``OTLPError`` if the message exceeds protobuf's limit of 2 GiB.
    public static func protobuf(_ spans: [SpanRecord]) throws(OTLPError) -> [UInt8] {
        var request = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest()
        request.resourceSpans = OTLPMessages.resourceSpans(spans)
        do {
            return try request.serializedBytes()
        } catch {
            throw OTLPError("The spans cannot be encoded as protobuf: \(error).")
        }
    }
}
