import Foundation

/// What was measured, as a table to read or as JSON.
struct Report {
    let results: [String: Measurement]
    let twoThreads: TwoThreads.Ratios

    /// A goal, and what each round has given for it.
    private var figures: [(goal: Goal, spread: Spread)] {
        let rounds = results.values.map(\.rounds.count).max() ?? 0
        let figures = Goal.all.map { goal in
            let values = (0..<rounds).map { round in
                goal.figure(
                    { results[$0]?.rounds[round] ?? .nan }, { results[$0]?.allocations ?? .nan })
            }
            return (goal, Spread(values))
        }
        return figures + [
            (Goal.twoThreads, Spread(twoThreads.recording)), (Goal.twoCores, Spread(twoThreads.arithmetic)),
        ]
    }

    var text: String {
        var lines = [pad("nanoseconds of the calling thread", 50) + "   least  median    most  allocations"]
        for item in Cases.all {
            guard let result = results[item.name] else { continue }
            let spread = result.spread
            lines.append(
                pad(item.name, 50)
                    + String(
                        format: "%8.1f%8.1f%8.1f%13.2f", spread.least, spread.median, spread.most, result.allocations))
        }
        lines += ["", pad("goal", 60) + pad("bound", 10) + "   median   (least … most)"]
        for (goal, spread) in figures {
            let limit =
                switch goal.bound {
                case .atMost(let limit): "≤ " + String(format: "%.2f", limit)
                case .atLeast(let limit): "≥ " + String(format: "%.2f", limit)
                }
            lines.append(
                pad(goal.name, 60) + pad(limit, 10) + String(format: "%9.2f ", spread.median) + pad(goal.unit, 3)
                    + String(format: "(%.2f … %.2f)", spread.least, spread.most)
                    + (goal.isMet(by: spread.median) ? "" : "   not reached"))
        }
        return lines.joined(separator: "\n")
    }

    var json: Data {
        get throws {
            struct Figure: Encodable {
                let name: String
                let unit: String
                let median: Double
                let least: Double
                let most: Double
                let isMet: Bool
            }
            struct Timing: Encodable {
                let name: String
                let least: Double
                let median: Double
                let most: Double
                let allocations: Double
            }
            struct Document: Encodable {
                let nanoseconds: [Timing]
                let goals: [Figure]
            }
            let document = Document(
                nanoseconds: Cases.all.compactMap { item in
                    results[item.name].map { result in
                        Timing(
                            name: item.name, least: result.spread.least, median: result.spread.median,
                            most: result.spread.most, allocations: result.allocations)
                    }
                },
                goals: figures.map { goal, spread in
                    Figure(
                        name: goal.name, unit: goal.unit, median: spread.median, least: spread.least, most: spread.most,
                        isMet: goal.isMet(by: spread.median))
                })
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "∞", negativeInfinity: "-∞", nan: "none")
            return try encoder.encode(document)
        }
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
