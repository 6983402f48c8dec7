import Foundation
import GRDB
import TracemarkModel

/// The SQL functions that filters need.
enum FilterFunctions {
    static func add(to db: Database) {
        db.add(function: like)
        db.add(function: member)
    }

    /// `tm_like(text, pattern)` returns whether a text matches a pattern.
    private static let like = DatabaseFunction("tm_like", argumentCount: 2, pure: true) { values in
        guard let text = String.fromDatabaseValue(values[0]), let pattern = String.fromDatabaseValue(values[1]) else {
            return false
        }
        return TextPattern(pattern).matches(text)
    }

    /// `tm_member(object, key)` returns the text of a member of a JSON object, or null.
    private static let member = DatabaseFunction("tm_member", argumentCount: 2, pure: true) { values in
        guard let json = String.fromDatabaseValue(values[0]), let key = String.fromDatabaseValue(values[1]) else {
            return nil
        }
        return StoredEvents.object(json)[exactly: key]?.displayText
    }
}
