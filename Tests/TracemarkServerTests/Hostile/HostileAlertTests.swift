import Foundation
import Loopback
import NIOHTTP1
import Synchronization
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
                ["cooldown_seconds": .integer(.max)], ["filter": "("],
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

    @Test("A store takes so many rules, and changes of these")
    func number() async throws {
        let bench = try AlertBench()
        try await bench.withServer { service in
            var evaluator = service.evaluator
            #expect(evaluator.ruleLimit == 1_000)
            evaluator.ruleLimit = 2
            for name in ["a", "b", "a"] { try await evaluator.put(AlertRule(alert: 1), named: name) }
            await #expect(throws: AlertRuleError.self) {
                try await evaluator.put(AlertRule(alert: 1), named: "c")
            }
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
        #expect(log.lines.filter { $0.contains("is skipped") }.count == 2)
    }

    @Test("How rules stand is written by the server alone, and no number in it ends the server")
    func states() async throws {
        try await withServer { server in
            let path = "/api/v1/documents/alert_states/x"
            let kept = try await server.send(.PUT, path, json: ["text": "{}"])
            #expect(kept.status == 403)
        }
        let now = Timestamp(nanoseconds: 1_795_000_000_000_000_000)
        let message = AlertMessage(
            rule: "x", level: .alert, previous: .ok, value: nil, AlertRule(alert: 1), time: now)
        for attempts in [Int.max, .min] {
            let delivery = AlertDelivery(
                id: "x", action: .init(kind: .log), message: message, attempts: attempts)
            #expect(delivery.claimed(at: now).attempts <= AlertDelivery.attemptLimit + 1)
            let later = delivery.failed(at: now)?.next
            #expect(attempts == .max ? later == nil : later == now.advanced(byNanoseconds: 5_000_000_000))
        }
    }

    private func delivery(_ action: AlertRule.Action, filter: String = "") -> AlertDelivery {
        var rule = AlertRule(alert: 1)
        rule.filter = filter
        let now = Timestamp(nanoseconds: 1_795_000_000_000_000_000)
        return AlertDelivery(
            id: "x", action: action,
            message: AlertMessage(rule: "x", level: .alert, previous: .ok, value: nil, rule, time: now))
    }

    @Test("A command that does not read its message is stopped in time", .timeLimit(.minutes(2)))
    func deafCommand() async throws {
        let folder = try ServerFolder()
        let program = folder.path + "/deaf.sh"
        try Data("#!/bin/sh\nexec sleep 600\n".utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        var sender = AlertSender(
            environment: ["TRACEMARK_ALERT_COMMAND": program], logger: LogLines().logger)
        sender.commandLimit = .milliseconds(300)
        let long = delivery(.init(kind: .command), filter: String(repeating: "a", count: 1 << 20))
        await #expect(throws: AlertSender.Failure.self) { try await sender.send(long) }
    }

    @Test("Of many deliveries eight are under way at once")
    func deliveriesAtOnce() async throws {
        let bench = try AlertBench()
        let underWay = Mutex((now: 0, most: 0))
        let receivers = try (0..<3).map { _ in
            try LoopbackServer { _, connection in
                underWay.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                Thread.sleep(forTimeInterval: 0.1)
                underWay.withLock { $0.now -= 1 }
                connection.answer("204 No Content")
            }
        }
        try await bench.withServer { service in
            for name in ["a", "b", "c", "d"] {
                var rule = AlertRule(alert: -1)
                rule.actions = (0..<9).map { .init(kind: .webhook, url: receivers[$0 % 3].origin) }
                try await service.evaluator.put(rule, named: name)
            }
            try await service.evaluate()
            try await service.deliver()
        }
        #expect(receivers.map(\.requests.count) == [12, 12, 12])
        #expect(underWay.withLock(\.most) <= 8)
    }

    @Test("A webhook goes to no address of the network card, however it is written, and follows no redirection")
    func webhookAddresses() async throws {
        try await withServer { server in
            for host in [
                "169.254.169.254", "2852039166", "0xa9fea9fe", "[fe80::1]", "[::ffff:169.254.169.254]",
            ] {
                let action: AttributeValue = ["kind": "webhook", "url": .string("http://\(host)/latest")]
                let answer = try await server.send(.PUT, "/api/v1/alerts/x", json: rule(["actions": [action]]))
                #expect(answer.status == 400, "\(host)")
            }
        }
        let goal = try LoopbackServer { _, connection in connection.answer("204 No Content") }
        let elsewhere = goal.origin
        let sender = AlertSender(environment: [:], logger: LogLines().logger)
        let receiver = try LoopbackServer { _, connection in
            connection.answer("307 Temporary Redirect", headers: ["Location": elsewhere])
        }
        await #expect(throws: AlertSender.Failure.self) {
            try await sender.send(delivery(.init(kind: .webhook, url: receiver.origin)))
        }
        #expect((receiver.requests.count, goal.requests.count) == (1, 0))
    }

    @Test("A key that may only read sees the hosts of webhooks, and one that may write all of them")
    func webhookSecrets() async throws {
        try await withServer {
            $0.requiresKeysOnLoopback = true
        } _: { server in
            let ring = KeyRing(server.store)
            let reader = try await ring.create(name: "reader", scopes: [.read])
            let writer = try await ring.create(name: "writer", scopes: [.read, .write])
            var rule = AlertRule(alert: 1)
            rule.actions = [.init(kind: .webhook, url: "https://hooks.example.org:8443/services/s3cret?key=s3cret")]
            let evaluator = AlertEvaluator(server.store)
            // It waits for longer than the test takes: nobody shall be told.
            var later = delivery(rule.actions[0])
            later.next = Timestamp(nanoseconds: .max)
            let waiting = AlertState(since: evaluator.clock(), slot: .max, outbox: [later])
            #expect(try await evaluator.save(waiting, of: "x", replacing: nil))
            try await evaluator.put(rule, named: "x")
            for path in [
                "/api/v1/alerts", "/api/v1/documents/alerts", "/api/v1/documents/alerts/x",
                "/api/v1/documents/alert_states", "/api/v1/documents/alert_states/x",
            ] {
                let seen = try await server.send(.GET, path, headers: ["Authorization": "Bearer \(reader)"])
                #expect(seen.status == 200)
                #expect(!seen.text.contains("s3cret"), "\(path)")
                #expect(seen.text.contains("hooks.example.org:8443") == !path.contains("states"), "\(path)")
                let whole = try await server.send(.GET, path, headers: ["Authorization": "Bearer \(writer)"])
                #expect(whole.text.contains("s3cret"), "\(path)")
            }
        }
    }
}
