import Foundation
import NIOHTTP1
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// What somebody with a key that may write can do to the server by its alert rules.
@Suite("Hostile alert rules")
struct HostileAlertTests {
    private func rule(_ changes: [String: AttributeValue]) -> AttributeValue {
        .object(["alert": 1].merging(changes) { $1 })
    }

    @Test("A rule that cannot be evaluated is refused, also as a document")
    func refused() async throws {
        try await withServer { server in
            let action: AttributeValue = ["kind": "log"]
            for changes: [String: AttributeValue] in [
                ["window_seconds": .integer(.max)], ["window_seconds": .integer(.min)], ["interval_seconds": 0],
                ["cooldown_seconds": .integer(.max)], ["filter": "no such field"],
                ["actions": .array(Array(repeating: action, count: 11))],
                ["measure": "mean", "metric": .string(String(repeating: "m", count: 1_025))],
            ] {
                let direct = try await server.send(.PUT, "/api/v1/alerts/x", json: rule(changes))
                #expect(direct.status == 400, "\(changes)")
                let document = try await server.send(
                    .PUT, "/api/v1/documents/alerts/x", json: ["text": .string(rule(changes).json)])
                #expect(document.status == 400, "\(changes)")
            }
            let name = String(repeating: "n", count: 1_025)
            #expect(try await server.send(.PUT, "/api/v1/alerts/\(name)", json: rule([:])).status == 400)
            #expect(try await server.send(.PUT, "/api/v1/alerts/x", json: rule([:])).status == 204)
            let sound = try await server.send(
                .PUT, "/api/v1/documents/alerts/y", json: ["text": .string(rule([:]).json)])
            #expect(sound.status == 200)
        }
    }

    @Test("A store takes a thousand rules, and changes of these")
    func number() async throws {
        try await withServer { server in
            for number in 0..<1_000 {
                try await server.store.putDocument(
                    StoredDocument(name: "\(number)", text: rule([:]).json), in: AlertRule.collection, replacing: nil)
            }
            #expect(try await server.send(.PUT, "/api/v1/alerts/more", json: rule([:])).status == 400)
            #expect(try await server.send(.PUT, "/api/v1/alerts/7", json: rule([:])).status == 204)
        }
    }

    @Test("A rule that was kept before it was checked is left out, and the log says so once")
    func keptBefore() async throws {
        let bench = try AlertBench()
        let log = LogLines()
        try await bench.withServer(logger: log.logger) { service in
            for (name, changes) in [
                ("window", ["window_seconds": .integer(.max)]), ("interval", ["interval_seconds": 0]), ("sound", [:]),
            ] as [(String, [String: AttributeValue])] {
                try await service.evaluator.store.putDocument(
                    StoredDocument(name: name, text: rule(changes).json), in: AlertRule.collection, replacing: nil)
            }
            try await service.evaluate()
            try await service.evaluate()
            #expect(try await service.evaluator.rules().map(\.name) == ["sound"])
            #expect(try await service.evaluator.state(of: "sound") != nil)
        }
        #expect(log.lines.filter { $0.contains("left out") }.count == 2)
    }

    @Test("How rules stand is written by the server alone, and no number in it ends the server")
    func states() async throws {
        try await withServer { server in
            let path = "/api/v1/documents/alert_states/x"
            let kept = try await server.send(.PUT, path, json: ["text": "{}"])
            let removed = try await server.send(.DELETE, path, headers: [:])
            #expect((kept.status, removed.status) == (403, 403))
        }
        let now = Timestamp(nanoseconds: 1_795_000_000_000_000_000)
        let message = AlertMessage(
            rule: "x", level: .alert, previous: .ok, value: nil, AlertRule(alert: 1), time: now)
        for attempts in [Int.max, .min] {
            let delivery = AlertDelivery(
                id: "x", action: .init(kind: .log), message: message, attempts: attempts)
            #expect(delivery.taken(at: now).attempts <= AlertDelivery.attemptLimit + 1)
            let later = delivery.failed(at: now)?.next
            #expect(attempts == .max ? later == nil : later == now.advanced(byNanoseconds: 5_000_000_000))
        }
    }
}
