import GeneratedTraces
import StoreExpectations
import Testing
import TracemarkModel

@testable import TracemarkStore

@Suite("What the parser takes, the store answers")
struct FilterLimitTests {
    /// Conditions whose SQL is the longest and the deepest.
    private static let conditions = [
        "a", "tag.a:b*", "metric.m<1", "status:error", "attribute.a:b", "name:x*", "tokens>1", "since:1h",
        "kind:client",
    ]

    private static func chain(_ word: String, _ count: Int) -> String {
        (0..<count).map { conditions[$0 % conditions.count] }.joined(separator: word)
    }

    /// As deep as the parser allows, the deepest last, so that everything before it has to be remembered: `$` stands for
    /// a condition, `%` for the rest.
    private static func nested(_ forms: [String], _ depth: Int) -> String {
        var filter = "metric.m<1"
        for level in 0..<depth {
            let condition = conditions[level % conditions.count]
            filter = forms[level % forms.count].replacing("$", with: condition).replacing("%", with: "(\(filter))")
        }
        return filter
    }

    /// A tree of as many conditions as there may be, whose branches are equally deep.
    private static func tree(_ depth: Int, _ level: Int = 0) -> String {
        guard level < depth else { return conditions[level % 3] }
        let branch = tree(depth, level + 1)
        return "(\(branch)\(level % 2 == 0 ? " OR " : " ")\(branch))"
    }

    private static let filters =
        [chain(" OR ", 700), chain(" ", 900), "NOT (" + chain(" OR ", 700) + ")", tree(9)]
        + [" OR ", " ", " NOT "].map { Array(repeating: "a", count: 1_000).joined(separator: $0) }
        + [
            nested(["$ OR %", "$ AND %"], 31), nested(["$ OR NOT %", "$ AND %"], 20), nested(["NOT %"], 15),
            nested(["$ AND NOT %"], 15), nested(["$ $ $ $ OR %", "($ OR $ OR $) AND %"], 31),
            nested(["($ OR $) AND ($ OR $) AND ($ OR $ OR $ OR $) AND %", "$ OR ($ $) OR %"], 31),
        ]

    @Test("As many conditions, as deep, as it takes", arguments: filters)
    func limits(text: String) async throws {
        try await withStore { store in
            try await store.write(randomParts(seed: 1, traces: 3))
            _ = try await store.traces(TraceQuery(filter: try Filter(text)))
            _ = try await store.spans(SpanQuery(filter: try Filter(text, for: .spans)))
        }
    }
}
