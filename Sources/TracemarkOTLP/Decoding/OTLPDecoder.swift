import Foundation
import SwiftProtobuf
import Tracemark
import TracemarkModel

/// The spans of an OTLP request.
public struct OTLPSpans: Sendable, Hashable {
    /// The span updates, which a store merges.
    public var parts: [SpanPart] = []
    /// The number of rejected spans: OTLP's "partial success".
    public var rejectedCount = 0
    /// The reason of the first rejection.
    public var firstRejection: String?

    /// Creates an empty value.
    public init() {}

    mutating func reject(_ reason: String) {
        rejectedCount += 1
        firstRejection = firstRejection ?? reason
    }
}

/// An error of an OTLP request or file.
public struct OTLPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problem, as a sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// A decoder of `ExportTraceServiceRequest`, OTLP's message with spans, in both encodings.
///
/// Attributes with a standard meaning become the model's fields: OpenTelemetry's `gen_ai.*`, OpenInference's,
/// Traceloop's, and this project's `tag.*` and `metric.*`. Attributes that only represent such a field are removed. All
/// other attributes stay.
public enum OTLPDecoder {
    /// Decodes protobuf.
    ///
    /// - Throws: ``OTLPError`` if the message is malformed, nested too deep or incomplete.
    public static func spans(protobuf bytes: some Collection<UInt8>) throws(OTLPError) -> OTLPSpans {
        let request: Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest
        do {
            request = try .init(serializedBytes: Data(bytes))
        } catch {
            throw OTLPError("This is not an OTLP request in protobuf: \(error).")
        }
        return OTLPMapping.spans(request.resourceSpans)
    }

    /// Decodes JSON, in which IDs are hexadecimal digits.
    ///
    /// - Throws: ``OTLPError`` if the text is not JSON, or if a field has the wrong type.
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
