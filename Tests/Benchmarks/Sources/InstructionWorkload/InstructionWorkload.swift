import Foundation
import Tracemark

/// A fixed number of calls of one kind, for callgrind to count the instructions of:
///
///     valgrind --tool=callgrind --toggle-collect='*tracemark_measured*' InstructionWorkload CASE COUNT
///
/// Only what `tracemark_measured` does is counted; starting tracing and exporting is not.
@main
enum InstructionWorkload {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let item = Case(rawValue: arguments[1]), let count = Int(arguments[2]) else {
            fatalError("usage: InstructionWorkload CASE COUNT")
        }
        switch item {
        case .floor, .notStarted: break
        case .notSampled: TracingSystem.bootstrap(Discarding(), sampling: 0)
        case .recorded, .nested, .captured: TracingSystem.bootstrap(Discarding())
        }
        // Once unmeasured: what is made at the first use is no part of a call.
        Work.item = item
        Work.count = 8
        tracemark_measure()
        Work.count = count
        Work.isMeasured = true
        tracemark_measure()
        TracingSystem.shutdown()
    }
}

enum Case: String {
    case floor, notStarted, notSampled, recorded, nested, captured
}

struct Discarding: SpanExporter {
    func export(_ spans: [SpanData]) {}
}

enum Work {
    nonisolated(unsafe) static var item = Case.floor
    nonisolated(unsafe) static var count = 0
    nonisolated(unsafe) static var isMeasured = false
    nonisolated(unsafe) static var sum = 0
}

func tracemark_measure() {
    if Work.isMeasured { tracemark_measured() } else { perform() }
}

/// What is counted: callgrind knows it by its name.
@inline(never)
func tracemark_measured() { perform() }

@inline(never)
private func perform() {
    let count = Work.count
    switch Work.item {
    case .floor: for number in 0..<count { Work.sum &+= floor(number) }
    case .notStarted, .notSampled, .recorded: for number in 0..<count { Work.sum &+= traced(number) }
    case .nested: for number in 0..<count { Work.sum &+= outer(number) }
    case .captured: for number in 0..<count { Work.sum &+= captured("What is Opper? Thirty characters.", number) }
    }
}

// MARK: - What is called

enum Place {
    @TaskLocal static var number = 0
}

/// What no recorded span can cost less than: a task-local value, and two looks at the clock.
@inline(never)
func floor(_ number: Int) -> Int {
    var (start, end) = (timespec(), timespec())
    clock_gettime(CLOCK_MONOTONIC, &start)
    let result = Place.$number.withValue(number) { _traced(number) }
    clock_gettime(CLOCK_MONOTONIC, &end)
    return result &+ end.tv_sec &- start.tv_sec
}

// @trace(capture: .none)
@inline(never)
func _traced(_ number: Int) -> Int { number &+ 1 }

// @trace(capture: .none)
@inline(never)
func _outer(_ number: Int) -> Int { traced(number) &+ 1 }

// @trace
@inline(never)
func _captured(_ text: String, _ number: Int) -> Int { number &+ 1 }
