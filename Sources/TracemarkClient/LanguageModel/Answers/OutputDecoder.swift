import Foundation

/// A decoder of a model's JSON as a type.
enum OutputDecoder {
    /// Returns the value, or nil if the JSON does not match the type.
    static func value<Value: Decodable>(_ type: Value.Type, from json: String) -> Value? {
        try? decode(type, from: json)
    }

    /// Decodes a type. It accepts dates as models write them: with or without fractions of a second, or only the day.
    static func decode<Value: Decodable>(_ type: Value.Type, from json: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            if let seconds = try? container.decode(Double.self) { return Date(timeIntervalSince1970: seconds) }
            let text = try container.decode(String.self)
            guard let date = date(text) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "\"\(text)\" is not a date such as 2026-11-23T22:15:00Z")
            }
            return date
        }
        return try decoder.decode(type, from: Data(json.utf8))
    }

    private static func date(_ text: String) -> Date? {
        if let date = try? Date(text, strategy: .iso8601) { return date }
        if let date = try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) {
            return date
        }
        return try? Date(text, strategy: Date.ISO8601FormatStyle().year().month().day())
    }
}
