import Foundation
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

@Suite("Alert rules")
struct AlertEvaluationTests {
    @Test(
        "Each measure is of what the filter finds within the window",
        arguments: [
            (AlertRule.Measure.count, 4.0), (.errorRate, 0.25), (.p50, 2), (.p95, 4), (.p99, 4), (.cost, 2),
            (.tokens, 60),
            (.mean, 2.5), (.sum, 10), (.lowest, 1), (.highest, 4),
        ])
    func measures(measure: AlertRule.Measure, expected: Double) async throws {
        let bench = try AlertBench()
        try await bench.withServer { service in
            try await service.evaluator.store.write(
                (1...4).map { bench.trace(seconds: Double($0), fails: $0 == 2, quality: Double($0)) }
                    + [bench.trace("other", seconds: 50, quality: 50), bench.trace(secondsAgo: 700, quality: 99)])
            for scope in AlertRule.Scope.allCases {
                var rule = AlertRule(alert: 1)
                (rule.filter, rule.scope, rule.measure, rule.windowSeconds) = ("name:answer", scope, measure, 600)
                rule.metric = [.mean, .sum, .lowest, .highest].contains(measure) ? "quality" : nil
                try rule.check()
                let value = try #require(try await service.evaluator.value(of: rule, at: bench.now))
                // Percentiles are those of a sketch.
                #expect(abs(value - expected) <= expected * 0.05, "\(scope)")
            }
        }
    }

    @Test("Thresholds are beyond, not at; no data means what the rule says")
    func levels() {
        var rule = AlertRule(alert: 10)
        rule.warning = 5
        #expect(
            [4, 5, 5.1, 10, 10.1].map { rule.level(of: $0, before: .ok) } == [.ok, .ok, .warning, .warning, .alert])
        rule.comparison = .below
        (rule.warning, rule.alert) = (5, 2)
        #expect([6, 5, 4.9, 2, 1.9].map { rule.level(of: $0, before: .ok) } == [.ok, .ok, .warning, .warning, .alert])
        let meanings = AlertRule.NoData.allCases.map { noData in
            rule.noData = noData
            return rule.level(of: nil, before: .warning)
        }
        #expect(meanings == [.noData, .ok, .alert, .warning])
        // That there is nothing can be what a rule looks for.
        rule.measure = .count
        #expect(rule.value(of: nil) == 0)
        rule.measure = .p95
        #expect(rule.value(of: nil) == nil)
    }

    @Test("A number beyond all others is told as one, and one that is none as no data")
    func noNumbers() async throws {
        let bench = try AlertBench()
        try await bench.withServer { service in
            var rule = AlertRule(alert: 4)
            (rule.measure, rule.metric, rule.actions) = (.mean, "quality", [.init(kind: .log)])
            try await service.evaluator.put(rule, named: "r")
            try await service.evaluator.store.write([bench.trace(quality: .infinity)])
            try await service.evaluate()
            #expect(try await service.evaluator.state(of: "r")?.state.level == .alert)
            #expect(try await service.waiting("r").map(\.value) == [.greatestFiniteMagnitude])
            bench.wait(60)
            try await service.evaluator.store.write([bench.trace(quality: -.infinity)])
            try await service.evaluate()
            #expect(try await service.evaluator.state(of: "r")?.state.level == .noData)
        }
    }

    @Test("A rule that cannot be evaluated is refused with a sentence")
    func refusals() {
        func refusal(_ change: (inout AlertRule) -> Void) -> String? {
            var rule = AlertRule(alert: 1)
            change(&rule)
            do { try rule.check() } catch { return "\(error)" }
            return nil
        }
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.windowSeconds = 59 }?.contains("60 to 604800") == true)
        #expect(refusal { $0.intervalSeconds = 1 }?.contains("10 to 86400") == true)
        #expect(refusal { $0.cooldownSeconds = -1 }?.contains("cooldown") == true)
        #expect(refusal { $0.measure = .mean }?.contains("requires a metric") == true)
        #expect(refusal { $0.warning = 2 }?.contains("beyond the alert") == true)
        #expect(refusal { $0.alert = .infinity }?.contains("finite") == true)
        #expect(refusal { $0.warning = -.infinity }?.contains("finite") == true)
        #expect(refusal { $0.actions = [.init(kind: .webhook, url: "ftp://x")] }?.contains("https://") == true)
        #expect(refusal { $0.filter = "nmae:x" }?.contains("nmae") == true)
    }

    @Test(
        "It gets worse, stays bad, recovers: each is told, what stays bad only after the cooldown; the history has all")
    func course() async throws {
        let bench = try AlertBench()
        try await bench.withServer { service in
            var rule = AlertRule(alert: 4)
            (rule.warning, rule.windowSeconds, rule.cooldownSeconds) = (2, 60, 300)
            /// The next interval, with so many traces in its window, and what is told of it.
            func step(_ count: Int) async throws -> [AlertMessage] {
                bench.wait(60)
                try await service.evaluator.store.write((0..<count).map { _ in bench.trace() })
                let before = try await service.waiting("r").count
                #expect(try await service.evaluator.evaluate(rule, named: "r") != nil)
                return Array(try await service.waiting("r").dropFirst(before))
            }
            #expect(try await step(1).isEmpty)
            let warning = try await step(3)
            #expect(warning.map(\.level) == [.warning])
            #expect((warning.first?.previous, warning.first?.threshold, warning.first?.value) == (.ok, 2, 3))
            #expect(try await step(3).isEmpty)
            let alert = try await step(6)
            #expect(alert.map(\.level) == [.alert])
            #expect((alert.first?.previous, alert.first?.threshold) == (.warning, 4))
            // Four minutes within the cooldown, and the fifth.
            for _ in 0..<4 { #expect(try await step(6).isEmpty) }
            #expect(try await step(6).map(\.level) == [.alert])
            // Less bad is no news yet; well again is.
            #expect(try await step(3).isEmpty)
            let recovery = try await step(0)
            #expect(recovery.map(\.level) == [.ok])
            #expect(recovery.first?.previous == .warning)
            #expect(try await step(0).isEmpty)

            let state = try #require(try await service.evaluator.state(of: "r")).state
            #expect(state.level == .ok)
            #expect(state.history.map(\.level) == [.ok, .warning, .alert, .warning])
            #expect(state.history.map(\.value) == [0, 3, 6, 3])
            #expect(state.since == state.history[0].time)
        }
    }

    @Test("An interval is evaluated once, whatever restarts and however many servers there are")
    func once() async throws {
        let bench = try AlertBench()
        let rule = AlertRule(alert: 0)
        try await bench.withServer { service in
            try await service.evaluator.store.write([bench.trace()])
            try await service.evaluator.put(rule, named: "r")
            #expect(try await service.evaluator.evaluate(rule, named: "r")?.level == .alert)
        }
        for _ in 0..<2 {
            bench.wait(1)
            try await bench.withServer { service in
                try await service.evaluator.store.write([bench.trace()])
                try await service.evaluate()
                let state = try #require(try await service.evaluator.state(of: "r")).state
                #expect(state.value == 1)
                #expect(state.outbox.count == 1)
            }
        }
        bench.wait(60)
        let evaluations = try await bench.withServer { first in
            try await bench.withServer { second in
                try await withThrowingTaskGroup(of: AlertState?.self) { group in
                    for number in 0..<8 {
                        let server = number.isMultiple(of: 2) ? first : second
                        group.addTask { try await server.evaluator.evaluate(rule, named: "r") }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
        }
        #expect(evaluations.compactMap { $0?.value } == [3])
    }

    @Test("Of two servers one evaluates; the other does once the first is gone, or has lain still for long")
    func lease() async throws {
        let bench = try AlertBench()
        try await bench.withServer(hasLease: true) { first in
            try await bench.withServer(hasLease: true) { second in
                try await first.evaluator.store.write([bench.trace()])
                var rule = AlertRule(alert: 0)
                (rule.windowSeconds, rule.intervalSeconds) = (86_400, 10)
                try await first.evaluator.put(rule, named: "r")
                func slot() async throws -> Int64? { try await first.evaluator.state(of: "r")?.state.slot }
                try await first.evaluate()
                let atFirst = try #require(try await slot())
                bench.wait(11)
                try await second.evaluate()
                #expect(try await slot() == atFirst)
                try await first.evaluate()
                let later = try #require(try await slot())
                #expect(later > atFirst)
                // The first says nothing more: it has been killed.
                bench.wait(25)
                try await second.evaluate()
                let taken = try #require(try await slot())
                #expect(taken > later)
                bench.wait(11)
                try await first.evaluate()
                #expect(try await slot() == taken)
                // One that ends in order leaves at once.
                await second.lease?.release()
                try await first.evaluate()
                #expect(try await slot() != taken)
            }
        }
    }

    @Test("A rule that is off is left alone, and one that is removed takes its state along")
    func offAndRemoved() async throws {
        let bench = try AlertBench()
        try await bench.withServer { service in
            var rule = AlertRule(alert: -1)
            rule.isEnabled = false
            try await service.evaluator.put(rule, named: "r")
            try await service.evaluate()
            #expect(try await service.evaluator.state(of: "r") == nil)
            rule.isEnabled = true
            try await service.evaluator.put(rule, named: "r")
            try await service.evaluate()
            #expect(try await service.evaluator.state(of: "r")?.state.level == .alert)
            #expect(try await service.evaluator.remove("r"))
            #expect(try await service.evaluator.state(of: "r") == nil)
            #expect(try await service.evaluator.remove("r") == false)
        }
    }
}
