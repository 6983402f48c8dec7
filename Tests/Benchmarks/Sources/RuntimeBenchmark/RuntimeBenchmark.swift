import Foundation

/// Measures what tracing costs a program, beside what it cannot cost less than and beside its peers, in one run.
///
///     RuntimeBenchmark [--rounds 9] [--calls 200000] [--json]
@main
enum RuntimeBenchmark {
    static func main() async {
        let arguments = CommandLine.arguments
        func number(_ name: String, default value: Int) -> Int {
            guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return value }
            return Int(arguments[place + 1]) ?? value
        }
        let rounds = Rounds(count: number("--rounds", default: 9), calls: number("--calls", default: 200_000))
        let results = await rounds.run()
        let threads = await TwoThreads(calls: rounds.calls).ratios(rounds: rounds.count)
        let report = Report(results: results, threadRatios: threads)
        print(arguments.contains("--json") ? report.json : report.text)
    }
}
