import Foundation
import SwiftProtobuf
import Tracemark
import TracemarkModel

/// Writes spans as `ExportTraceServiceRequest`, the message in which OTLP sends them. ``OTLPDecoder`` reads the same
/// spans back.
///
/// What a span's fields say stands in the attributes that OpenTelemetry and OpenInference have for it, so that other
/// tools understand it.
public enum OTLPEncoder {
    /// The JSON form on one line, without a line feed: ids in hexadecimal digits, 64-bit integers as texts.
    public static func json(_ spans: [SpanRecord]) -> [UInt8] {
        OTLPJSONWriter.request(OTLPMessages.resourceSpans(spans))
    }

    /// The protobuf form.
    ///
    /// - Throws: ``OTLPError`` if it would be larger than protobuf's 2 GiB.
    public static func protobuf(_ spans: [SpanRecord]) throws(OTLPError) -> [UInt8] {
        var request = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest()
        request.resourceSpans = OTLPMessages.resourceSpans(spans)
        do {
            return try request.serializedBytes()
        } catch {
            throw OTLPError("The spans cannot be written as protobuf: \(error).")
        }
    }
}
