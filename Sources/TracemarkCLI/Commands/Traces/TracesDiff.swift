import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark traces diff`.
struct TracesDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare two traces, span by span.",
        discussion: """
            Spans are matched by parent, name and order. Marks: - only in the first, + only in the second, \
            ~ different in more than time.

            tracemark traces diff 4bf92f 5ca1e0
            tracemark traces diff 4bf92f latest --exit-code
            """)

    @Argument(help: ArgumentHelp("The first trace: an ID, a prefix of one, or latest.", valueName: "first"))
    var first: String
    @Argument(help: ArgumentHelp("The second trace.", valueName: "second"))
    var second: String
    @OptionGroup var store: StoreOptions
    @Flag(name: .customLong("exit-code"), help: "Exit with code 4 if the traces differ in more than time.")
    var exitCode = false
    @OptionGroup var format: JSONOption

    func run() async throws {
        let differs = try await store.withStore { store in
            let one = try await TraceArgument(text: first).details(in: store, contents: true)
            let other = try await TraceArgument(text: second).details(in: store, contents: true)
            let comparison = TraceComparison(one, other)
            let lines =
                format.json ? try comparison.jsonLines() : comparison.lines(in: Terminal.output)
            for line in lines { try Output.standard.line(line) }
            return comparison.hasDifferences
        }
        if exitCode, differs {
            try Output.standard.flush()
            throw Failure(.differs)
        }
    }
}

extension TraceComparison {
    /// Returns one line for each span of either trace: `{"change": "changed", "name": "generate_answer", "first":
    /// "00f0…", "second": "11f1…", "durations_ns": […], …}`.
    fileprivate func jsonLines() throws -> [String] {
        nodes.map { node in
            var object: [String: AttributeValue] = [:]
            switch node.pair {
            case .both(let one, let other):
                object = [
                    "change": node.changes.isEmpty ? "same" : "changed", "name": .string(one.name),
                    "first": .string(one.spanID.description), "second": .string(other.spanID.description),
                    "durations_ns": .array(
                        [one, other].map { $0.durationNanoseconds.map { .integer($0) } ?? .null }),
                ]
                if !node.changes.isEmpty {
                    object["differences"] = .array(
                        node.changes.map { change in
                            [
                                "of": .string(change.name), "first": change.before.map { .string($0) } ?? .null,
                                "second": change.after.map { .string($0) } ?? .null,
                            ]
                        })
                }
            case .first(let one):
                object = ["change": "removed", "name": .string(one.name), "first": .string(one.spanID.description)]
            case .second(let other):
                object = ["change": "added", "name": .string(other.name), "second": .string(other.spanID.description)]
            }
            return AttributeValue.object(object).json
        }
    }
}
