import Foundation
import GeneratedTraces
import Testing
import TracemarkModel

@Suite("Reading filters")
struct FilterParsingTests {
    @Test("A filter with everything in it is read as it is meant")
    func everything() throws {
        let filter = try Filter(
            """
            name:summarize* AND tag.environment=production AND (status:error OR metric.quality<3) AND duration>2s \
            AND NOT text:"rate limit" AND since:24h
            """)
        #expect(
            filter
                == .and([
                    .condition(.string(.name, .matches("summarize*"))),
                    .condition(.string(.tag("environment"), .equals("production"))),
                    .or([.condition(.status(.error)), .condition(.number(.metric("quality"), .less, 3))]),
                    .condition(.duration(.greater, nanoseconds: 2_000_000_000)),
                    .not(.condition(.text("rate limit"))),
                    .condition(.start(.greaterOrEqual, .ago(nanoseconds: 86_400_000_000_000))),
                ]))
    }

    @Test("The page about the language has every field, and its examples can be read")
    func page() throws {
        let page = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(
                    path: "Sources/TracemarkModel/Documentation.docc/Filters.md"), encoding: .utf8)
        for field in FilterField.all {
            let end = field.isOfTracesOnly ? "; of traces only" : ""
            let name = field.name + (field.takesKey ? "KEY" : "")
            #expect(page.contains("| `\(name)` | \(field.kind.rawValue) | \(field.summary)\(end) |\n"), "\(name)")
        }
        let examples = page.split(separator: "```text\n")[1].split(separator: "\n```")[0].split(separator: "\n")
        #expect(examples.count > 5)
        for example in examples { _ = try Filter(String(example)) }
    }

    @Test("Bare words search text, and stand for AND when they follow each other")
    func bareWords() throws {
        #expect(try Filter("rate timeout") == .and([.condition(.text("rate")), .condition(.text("timeout"))]))
        #expect(try Filter("\"and\"") == .condition(.text("and")))
    }

    @Test("The empty text asks for everything", arguments: ["", "  ", "\n"])
    func empty(text: String) throws {
        #expect(try Filter(text) == .all)
    }

    @Test(
        "More than a thousand conditions, and too many parentheses, are errors at the place where they become too many")
    func limits() throws {
        let many = Array(repeating: "a", count: 1_000).joined(separator: " OR ")
        _ = try Filter(many)
        let error = #expect(throws: FilterError.self) { _ = try Filter(many + " OR bc") }
        #expect(error?.column == many.count + 5)
        #expect(error?.length == 2)
        let deep = String(repeating: "NOT ", count: 31) + "a"
        _ = try Filter(deep)
        #expect(#expect(throws: FilterError.self) { _ = try Filter("NOT " + deep) }?.column == 129)
        _ = try Filter(String(repeating: "(", count: 31) + "a" + String(repeating: ")", count: 31))
    }

    @Test("!= is the opposite of =")
    func notEqual() throws {
        #expect(try Filter("status!=ok") == .not(.condition(.status(.ok))))
        #expect(try Filter("tag.team!=search") == .not(.condition(.string(.tag("team"), .equals("search")))))
    }

    @Test("What is printed reads back as the same filter", arguments: 0..<40)
    func printing(seed: UInt64) throws {
        var filters = RandomFilters(seed: seed)
        for _ in 0..<250 {
            let filter = filters.filter(depth: 5)
            #expect(try Filter(filter.description) == filter, "\(filter)")
        }
    }

    @Test("Whatever text there is, it is either read, and printed again as the same, or refused at a column in it")
    func anyText() {
        let pieces = [
            "name", "tag.", "metric.q", ":", "=", "<", ">=", "!=", "!", "(", ")", "\"", "\\", " ", "AND", "or", "NOT",
            "*", "x", "24h", "é", "\u{301}", "a b", "3", "-", ".", "status", "error", "text", "since", "\n", "nmae",
            "東",
        ]
        var random = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            let text = (0..<random.int(0...9)).map { _ in random.one(of: pieces) }.joined()
            do {
                let filter = try Filter(text)
                let again = try? Filter(filter.description)
                #expect(again == filter, "\(text)")
            } catch {
                #expect((1...text.unicodeScalars.count + 1).contains(error.column), "\(text): \(error)")
            }
        }
    }

    @Test(
        "An error points at the column and names what was probably meant",
        arguments: [
            ("nmae:x", 1, "name"), ("status:ok AND nam:x", 15, "name"), ("status:eror", 8, "error"),
            ("tga.team=x", 1, "tag.team"), ("tags=x", 1, "tag.key"), ("metrics.q<3", 1, "metric.q"),
            ("durration>2s", 1, "duration"), ("stat:x", 1, "status"), ("status:canceled", 8, "cancelled"),
        ])
    func suggestions(text: String, column: Int, suggestion: String) {
        let error = #expect(throws: FilterError.self) { _ = try Filter(text) }
        #expect(error?.column == column)
        #expect(error?.suggestion == suggestion)
    }

    @Test(
        "An error points at the column of what is wrong",
        arguments: [
            ("name:", 6), ("a AND", 6), ("AND a", 1), ("(a OR b", 1), ("a)", 2), ("()", 2), ("duration>2", 10),
            ("since:yesterday", 7), ("name:\"x", 6), ("metric.q<x", 10), ("metric.<3", 1), ("NOT", 4),
            ("a OR OR b", 6),
            ("status<ok", 7), ("name:\"a\"b", 9), ("!!!", 1), ("trace:xyz", 7), ("trace:4bx*", 7), ("span:*", 6),
            (":x", 1), ("http://x", 1),
        ])
    func columns(text: String, column: Int) {
        let error = #expect(throws: FilterError.self) { _ = try Filter(text) }
        #expect(error?.column == column, "\(error?.description ?? "")")
    }

    @Test("An error is shown below the place that it is about")
    func rendering() {
        let text = "tag.team=search AND nmae:x"
        let error = #expect(throws: FilterError.self) { _ = try Filter(text) }
        #expect(
            error?.rendered(in: text) == """
                tag.team=search AND nmae:x
                                    ^~~~
                Column 21: there is no field "nmae". Did you mean "name"?
                """)
    }

    @Test("What only traces have is refused for spans", arguments: ["root:x", "spans>3", "errors>0"])
    func scope(text: String) {
        #expect(throws: Never.self) { _ = try Filter(text, for: .traces) }
        #expect(throws: FilterError.self) { _ = try Filter(text, for: .spans) }
    }

    @Test("Nesting and length have bounds instead of exhausting the stack")
    func bounds() {
        for text in [String(repeating: "(", count: 9_000), String(repeating: "NOT ", count: 2_400) + "a"] {
            #expect(throws: FilterError.self) { _ = try Filter(text) }
        }
        #expect(throws: FilterError.self) { _ = try Filter(String(repeating: "a ", count: 6_000)) }
    }
}
