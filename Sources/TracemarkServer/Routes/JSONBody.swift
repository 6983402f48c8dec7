import Foundation
import Hummingbird

/// The encoding of JSON requests and responses.
enum JSONBody {
    /// The encoder of responses. Sorted keys give equal responses equal bytes.
    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A metric may have any OTLP value, and JSON cannot express NaN and infinities.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return encoder
    }()

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return decoder
    }()

    /// Returns a response with a value.
    static func response(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }

    /// Returns a response with JSON text.
    static func response(text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Decodes a value.
    ///
    /// - Throws: ``Problem`` that names the wrong field.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from body: ByteBuffer, limits: ServerLimits
    ) throws -> Value {
        try JSONShape(body.readableBytesView).check(limits)
        do {
            return try decoder.decode(type, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw Problem(.badRequest, sentence(error), slug: "body")
        }
    }

    private static func sentence(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let path = (context.codingPath + [key].compactMap { $0 }).map { key in
                key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
            }.joined()
            return path.isEmpty ? "The body" : "\"\(path.hasPrefix(".") ? String(path.dropFirst()) : path)\""
        }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context, key)) is missing."
        case .valueNotFound(_, let context): return "\(place(context)) is null."
        case .typeMismatch(let type, let context):
            return "\(place(context)) has the wrong type. Send \(name(of: type))."
        case .dataCorrupted(let context):
            if context.codingPath.isEmpty { return "The body is not JSON." }
            return "\(place(context)) is invalid: \(context.debugDescription)"
        @unknown default: return "The body cannot be decoded."
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch "\(type)" {
        case "String": "a string"
        case "Int", "Int64", "Double": "a number"
        case "Bool": "true or false"
        case let name where name.hasPrefix("Array"): "an array"
        default: "an object"
        }
    }
}

extension ServerDependencies {
    /// Decodes a request's body as JSON.
    ///
    /// - Throws: ``Problem`` if the body is not JSON, or if a field is missing or has the wrong type.
    public func decode<Value: Decodable & Sendable>(
        _ type: Value.Type, from request: Request, context: ServerRequestContext
    ) async throws -> Value {
        let contentType = MediaTypeName(request.headers[.contentType])
        guard contentType.isJSON || contentType.isMissing else {
            throw Problem(
                .unsupportedMediaType, "The body has the type \"\(contentType.name)\". Send application/json.")
        }
        return try await bodies.withBody(of: request, context: context) { body in
            try JSONBody.decode(type, from: body, limits: configuration.limits)
        }
    }
}
