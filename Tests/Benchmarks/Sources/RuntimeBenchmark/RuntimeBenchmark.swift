import Foundation

/// Measures what tracing costs a program, beside what it cannot cost less than and beside its peers, in one run.
///
///     RuntimeBenchmark [--rounds 9] [--calls 200000] [--json FILE]
@main
enum RuntimeBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        func number(_ name: String, default value: Int) -> Int {
            guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return value }
            return Int(arguments[place + 1]) ?? value
        }
        let rounds = Rounds(count: number("--rounds", default: 9), calls: number("--calls", default: 200_000))
        let results = await rounds.run()
        let threads = TwoThreads(calls: rounds.calls).ratios(rounds: rounds.count)
        let report = Report(results: results, twoThreads: threads)
        print(report.text)
        if let place = arguments.firstIndex(of: "--json"), place + 1 < arguments.count {
            try report.json.write(to: URL(fileURLWithPath: arguments[place + 1]))
        }
    }
}
