import Foundation
import Hummingbird
import TracemarkModel

/// The part of an address after the question mark, as the URL standard's forms write it: `+` is a space.
public struct RequestQuery: Sendable {
    private var values: [String: String] = [:]

    /// Reads it.
    ///
    /// - Throws: ``Problem`` if it is not UTF-8, or names a parameter twice.
    public init(_ request: Request) throws {
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(halves[0])
            guard values[name] == nil else {
                throw Problem(.badRequest, "The parameter \"\(name)\" stands twice in the address.")
            }
            values[name] = halves.count == 2 ? try Self.decoded(halves[1]) : ""
        }
    }

    private static func decoded(_ text: Substring) throws -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        guard let decoded = text.replacing("+", with: " ").removingPercentEncoding else {
            throw Problem(.badRequest, "\"\(text)\" in the address is not percent-encoded UTF-8.")
        }
        return decoded
    }

    /// A parameter's text.
    public subscript(name: String) -> String? { values[name] }

    /// Where a page is to begin; nil for the first one, also where the parameter is empty, as forms send it.
    public var cursor: String? { values["cursor"].flatMap { $0.isEmpty ? nil : $0 } }

    /// A parameter's text, which must be there.
    public func required(_ name: String) throws -> String {
        guard let value = values[name] else {
            throw Problem(.badRequest, "The parameter \"\(name)\" is missing in the address.")
        }
        return value
    }

    /// A whole number within bounds.
    public func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let text = values[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                .badRequest,
                "\"\(name)\" is \"\(text)\"; a whole number from \(range.lowerBound) to \(range.upperBound) is expected."
            )
        }
        return number
    }

    /// `true` or `false`.
    public func flag(_ name: String, default standard: Bool) throws -> Bool {
        switch values[name] {
        case nil: return standard
        case "true", "1": return true
        case "false", "0": return false
        case let text?: throw Problem(.badRequest, "\"\(name)\" is \"\(text)\"; true or false is expected.")
        }
    }

    /// One of an enumeration's words.
    public func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, default standard: Word
    ) throws -> Word where Word.RawValue == String {
        guard let text = values[name] else { return standard }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.badRequest, "\"\(name)\" is \"\(text)\"; one of \(words) is expected.")
        }
        return word
    }

    /// The parameter `filter` in the filter language; everything if there is none.
    public func filter(for scope: FilterScope = .traces) throws -> Filter {
        guard let text = values["filter"] else { return .all }
        return try Filter(text, for: scope)
    }
}

extension ServerRequestContext {
    /// A part of the address's path, decoded.
    ///
    /// - Throws: ``Problem`` if it is not UTF-8.
    public func pathPart(_ name: String) throws -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding else {
            throw Problem(.badRequest, "The address is not percent-encoded UTF-8.")
        }
        return text
    }
}
