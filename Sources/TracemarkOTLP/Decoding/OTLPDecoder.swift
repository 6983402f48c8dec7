import Foundation
import SwiftProtobuf
import Tracemark
import TracemarkModel

/// What a request of OTLP's says about spans.
public struct OTLPSpans: Sendable, Hashable {
    /// The spans, each as a part that a store merges.
    public var parts: [SpanPart] = []
    /// How many spans could not be taken: OTLP's "partial success".
    public var rejectedCount = 0
    /// Why the first one could not be taken.
    public var firstRejection: String?

    /// Nothing yet.
    public init() {}

    mutating func reject(_ reason: String) {
        rejectedCount += 1
        firstRejection = firstRejection ?? reason
    }
}

/// What is wrong with a request or file that was to be OTLP.
public struct OTLPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, as a sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Reads `ExportTraceServiceRequest`, the message in which OTLP sends spans, from its two forms.
///
/// Attributes with a standard meaning become the model's fields: OpenTelemetry's `gen_ai.*`, OpenInference's,
/// Traceloop's, and this project's `tag.*` and `metric.*`. What only stands for such a field is not kept twice;
/// everything else stays an attribute.
public enum OTLPDecoder {
    /// Reads the protobuf form.
    ///
    /// - Throws: ``OTLPError`` if it is none, nested too deep or cut off.
    public static func spans(protobuf bytes: some Collection<UInt8>) throws(OTLPError) -> OTLPSpans {
        let request: Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest
        do {
            request = try .init(serializedBytes: Data(bytes))
        } catch {
            throw OTLPError("This is not an OTLP request in protobuf: \(error).")
        }
        return OTLPMapping.spans(request.resourceSpans)
    }

    /// Reads the JSON form, in which ids are hexadecimal digits.
    ///
    /// - Throws: ``OTLPError`` if it is no JSON, or a field has the wrong type.
    public static func spans(json bytes: some Collection<UInt8>) throws(OTLPError) -> OTLPSpans {
        let value: AttributeValue
        do {
            value = try AttributeValue(jsonBytes: Array(bytes))
        } catch {
            throw OTLPError(error.description)
        }
        return OTLPMapping.spans(try OTLPJSONReader.resourceSpans(value))
    }
}
