import Foundation
import Hummingbird
import TracemarkModel

/// The query of a URL in the form encoding of the URL standard: `+` is a space.
public struct RequestQuery: Sendable {
    private var values: [String: String] = [:]

    /// Parses the query.
    ///
    /// - Throws: ``Problem`` if it is not UTF-8, or has a parameter twice.
    public init(_ request: Request) throws {
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(halves[0])
            guard values[name] == nil else {
                throw Problem(.badRequest, "The parameter \"\(name)\" occurs twice in the URL. Send it once.")
            }
            values[name] = halves.count == 2 ? try Self.decoded(halves[1]) : ""
        }
    }

    private static func decoded(_ text: Substring) throws -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        guard let decoded = text.replacing("+", with: " ").removingPercentEncoding else {
            throw Problem(.badRequest, "\"\(text)\" in the URL is not percent-encoded UTF-8. Encode it.")
        }
        return decoded
    }

    /// The value of a parameter.
    public subscript(name: String) -> String? { values[name] }

    /// The cursor of the page; nil for the first page. An empty parameter counts as nil, because forms send it.
    public var cursor: String? { values["cursor"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Returns the value of a required parameter.
    public func required(_ name: String) throws -> String {
        guard let value = values[name] else {
            throw Problem(.badRequest, "The parameter \"\(name)\" is missing in the URL.")
        }
        return value
    }

    /// Returns an integer parameter within bounds.
    public func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let text = values[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                .badRequest,
                "\"\(name)\" is \"\(text)\". Use an integer from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    /// Returns a Boolean parameter, `true` or `false`.
    public func flag(_ name: String, default standard: Bool) throws -> Bool {
        switch values[name] {
        case nil: return standard
        case "true", "1": return true
        case "false", "0": return false
        case let text?: throw Problem(.badRequest, "\"\(name)\" is \"\(text)\". Use true or false.")
        }
    }

    /// Returns a parameter with a value of an enumeration.
    public func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, default standard: Word
    ) throws -> Word where Word.RawValue == String {
        guard let text = values[name] else { return standard }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.badRequest, "\"\(name)\" is \"\(text)\". Use one of \(words).")
        }
        return word
    }

    /// Returns the parameter `filter`; a filter that matches everything if it is missing.
    public func filter(for scope: FilterScope = .traces) throws -> Filter {
        guard let text = values["filter"] else { return .all }
        return try Filter(text, for: scope)
    }
}

extension ServerRequestContext {
    /// Returns a decoded component of the path.
    ///
    /// - Throws: ``Problem`` if it is not UTF-8.
    public func pathParameter(_ name: String) throws -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding else {
            throw Problem(.badRequest, "The URL's path is not percent-encoded UTF-8. Encode it.")
        }
        return text
    }
}
