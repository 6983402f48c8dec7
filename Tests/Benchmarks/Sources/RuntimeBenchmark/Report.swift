import Foundation

/// What was measured, as a table to read or as JSON.
struct Report {
    let results: [String: Measurement]
    let threadRatios: [Double]

    private func least(_ name: String) -> Double { results[name]?.least ?? .nan }
    private func allocations(_ name: String) -> Double { results[name]?.allocations ?? .nan }

    var text: String {
        var lines = [pad("nanoseconds of the calling thread", 50) + "   least  median  allocations"]
        for item in Cases.all {
            guard let result = results[item.name] else { continue }
            lines.append(
                pad(item.name, 50) + String(format: "%8.1f%8.1f%13.2f", result.least, result.median, result.allocations)
            )
        }
        lines += ["", pad("goal", 66) + "  bound  reached"]
        for goal in Goal.all {
            let value = goal.figure(least, allocations)
            lines.append(line(goal.name, goal.bound, value, unit: goal.unit, isMet: goal.isMet(by: value)))
        }
        let best = threadRatios.max() ?? .nan
        lines.append(line("spans of two threads, by those of one", .atLeast(1.8), best, unit: "×", isMet: best >= 1.8))
        return lines.joined(separator: "\n")
    }

    var json: String {
        struct Figure: Encodable {
            let name: String
            let value: Double
            let isMet: Bool
        }
        struct Timing: Encodable {
            let name: String
            let least: Double
            let median: Double
            let allocations: Double
        }
        struct Document: Encodable {
            let nanoseconds: [Timing]
            let goals: [Figure]
            let twoThreads: [Double]
        }
        let document = Document(
            nanoseconds: results.sorted { $0.key < $1.key }.map {
                Timing(
                    name: $0.key, least: $0.value.least, median: $0.value.median, allocations: $0.value.allocations)
            },
            goals: Goal.all.map { goal in
                let value = goal.figure(least, allocations)
                return Figure(name: goal.name, value: value, isMet: goal.isMet(by: value))
            },
            twoThreads: threadRatios)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return (try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private func line(_ name: String, _ bound: Goal.Bound, _ value: Double, unit: String, isMet: Bool) -> String {
        let limit =
            switch bound {
            case .atMost(let limit): "≤ " + String(format: "%.2f", limit)
            case .atLeast(let limit): "≥ " + String(format: "%.2f", limit)
            }
        let reached = String(format: "%9.2f", value) + " " + unit
        return pad(name, 62) + pad(limit, 10) + reached + (isMet ? "" : "   not reached")
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
