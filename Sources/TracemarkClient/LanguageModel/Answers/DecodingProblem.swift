import Foundation

/// The reason that an answer could not be decoded, for the model and for people.
enum DecodingProblem {
    static func text(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, let context):
            return "'\(path(context.codingPath + [key]))' is missing"
        case .typeMismatch(let type, let context):
            return "'\(path(context.codingPath))' is not of the type \(type)"
        case .valueNotFound(let type, let context):
            return "'\(path(context.codingPath))' is null where a value of the type \(type) is expected"
        case .dataCorrupted(let context):
            let path = path(context.codingPath)
            return path.isEmpty ? context.debugDescription : "'\(path)': \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

/// The beginning of a text that may be long.
enum Excerpt {
    static func cut(_ text: String, to count: Int = 400) -> String {
        let kept = text.prefix(count)
        let rest = text.utf8.count - kept.utf8.count
        return rest == 0 ? text : "\(kept)… (+\(rest) bytes)"
    }
}
