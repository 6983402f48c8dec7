import Foundation
import Hummingbird

/// The OTLP responses: `ExportTraceServiceResponse`, or `google.rpc.Status` for a failure. They are protobuf or JSON,
/// like the request.
struct OTLPResponse {
    let isJSON: Bool

    /// Returns the response of accepted spans: an empty message, or a partial success.
    func success(_ result: TraceIngest.Result) throws -> Response {
        if isJSON {
            guard result.rejectedCount > 0 else { return JSONBody.response(text: "{}") }
            return try JSONBody.response([
                "partialSuccess": PartialSuccess(
                    rejectedSpans: "\(result.rejectedCount)", errorMessage: result.firstRejection ?? "")
            ])
        }
        return protobuf(.ok, Self.bytes(result))
    }

    /// Returns the response of a refused request. Clients retry after 429, 502, 503 and 504.
    func failure(_ problem: Problem) throws -> Response {
        let response: Response
        if isJSON {
            response = try JSONBody.response(
                Status(code: Self.code(problem.status), message: problem.detail), status: problem.status,
                headers: problem.headers(contentType: "application/json"))
        } else {
            var message = ProtobufBytes()
            message.varint(1, UInt64(Self.code(problem.status)))
            message.text(2, problem.detail)
            response = protobuf(
                problem.status, message.bytes, headers: problem.headers(contentType: "application/x-protobuf"))
        }
        return response
    }

    /// Returns an `ExportTraceServiceResponse` in protobuf.
    static func bytes(_ result: TraceIngest.Result) -> [UInt8] {
        guard result.rejectedCount > 0 else { return [] }
        var partial = ProtobufBytes()
        partial.varint(1, UInt64(result.rejectedCount))
        partial.text(2, result.firstRejection ?? "")
        var message = ProtobufBytes()
        message.field(1, partial.bytes)
        return message.bytes
    }

    private func protobuf(
        _ status: HTTPResponse.Status, _ bytes: [UInt8],
        headers: HTTPFields = [.contentType: "application/x-protobuf"]
    ) -> Response {
        Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private struct PartialSuccess: Encodable {
        let rejectedSpans: String
        let errorMessage: String
    }

    private struct Status: Encodable {
        let code: Int
        let message: String
    }

    /// Returns the gRPC code of an HTTP status.
    private static func code(_ status: HTTPResponse.Status) -> Int {
        switch status {
        case .unauthorized: 16
        case .forbidden: 7
        case .tooManyRequests: 8
        case .serviceUnavailable: 14
        case .internalServerError: 13
        default: 3
        }
    }
}

/// A writer for the few protobuf fields of a response.
struct ProtobufBytes {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ number: UInt8, _ value: UInt64) {
        bytes.append(number << 3)
        append(value)
    }

    mutating func text(_ number: UInt8, _ text: String) { field(number, Array(text.utf8)) }

    mutating func field(_ number: UInt8, _ content: [UInt8]) {
        bytes.append(number << 3 | 2)
        append(UInt64(content.count))
        bytes += content
    }

    private mutating func append(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }
}
