import Crypto
import Foundation
import Loopback
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

@Suite("Telling alerts")
struct AlertDeliveryTests {
    /// A rule that is an alert at once.
    private func rule(_ actions: AlertRule.Action...) -> AlertRule {
        var rule = AlertRule(alert: -1)
        (rule.filter, rule.actions) = ("name:answer", actions)
        return rule
    }

    @Test("A webhook is signed, and tried again with the same id until it is taken")
    func webhook() async throws {
        let bench = try AlertBench()
        let receiver = try LoopbackServer { request, connection in
            connection.answer(request.headers["x-tracemark-delivery"] == nil ? "400 Bad" : "503 Busy")
        }
        let taker = try LoopbackServer { _, connection in connection.answer("204 No Content") }
        try await bench.withServer(environment: ["TRACEMARK_WEBHOOK_SECRET": "s3cret"]) { service in
            let actions = [receiver, taker].map { AlertRule.Action(kind: .webhook, url: $0.origin + "/hook") }
            try await service.evaluator.put(rule(actions[0], actions[1]), named: "r")
            try await service.evaluate()
            try await service.deliver()
            #expect(taker.requests.count == 1)
            #expect(receiver.requests.count == 1)
            // What was not taken is tried again after 5 s, 10 s …, and not before.
            bench.wait(4)
            try await service.deliver()
            #expect(receiver.requests.count == 1)
            for (number, pause) in [1, 10, 20, 40, 80, 160, 320].enumerated() {
                bench.wait(pause)
                try await service.deliver()
                #expect(receiver.requests.count == number + 2)
            }
            // Eight times are enough.
            #expect(try await service.waiting("r").isEmpty)
            bench.wait(86_400)
            try await service.deliver()
            #expect((receiver.requests.count, taker.requests.count) == (8, 1))
        }
        #expect(Set(receiver.requests.map { $0.headers["x-tracemark-delivery"] }).count == 1)
        for request in receiver.requests {
            let signature = try #require(request.headers["x-tracemark-signature"])
            let parts = try #require(signature.wholeMatch(of: #/t=(\d+),v1=([0-9a-f]{64})/#)).output
            let code = HMAC<SHA256>.authenticationCode(
                for: Data("\(parts.1).".utf8) + Data(request.body), using: SymmetricKey(data: Data("s3cret".utf8)))
            #expect(code.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined() == parts.2)
        }
        let message = try AttributeValue(jsonBytes: try #require(taker.requests.first).body)
        #expect(message["rule"] == "r")
        #expect(message["level"] == "alert")
        #expect(message["filter"] == "name:answer")
        #expect(message["test"] == false)
    }

    @Test("A rule may be called what no header may say")
    func controlCharacters() async throws {
        let bench = try AlertBench()
        let receiver = try LoopbackServer { _, connection in connection.answer("200 OK") }
        try await bench.withServer { service in
            try await service.evaluator.put(
                rule(.init(kind: .webhook, url: receiver.origin)), named: "slow\nünder \u{7F}")
            try await service.evaluate()
            try await service.deliver()
        }
        let request = try #require(receiver.requests.first)
        #expect(request.headers["x-tracemark-delivery"]?.hasPrefix("slow%0A%C3%BCnder %7F/") == true)
        #expect(try AttributeValue(jsonBytes: request.body)["rule"] == "slow\nünder \u{7F}")
    }

    @Test("What a server took and did not tell, another one tells later, with the same id")
    func takenOver() async throws {
        let bench = try AlertBench()
        let receiver = try LoopbackServer { _, connection in connection.answer("200 OK") }
        try await bench.withServer { service in
            try await service.evaluator.put(rule(.init(kind: .webhook, url: receiver.origin)), named: "r")
            try await service.evaluate()
            let taken = try await AlertOutbox(evaluator: service.evaluator).claimDue()
            #expect(taken.map(\.rule) == ["r"])
            try await bench.withServer { other in
                try await other.deliver()
                #expect(receiver.requests.isEmpty)
            }
            bench.wait(61)
            try await bench.withServer { other in
                try await other.deliver()
                try await other.deliver()
            }
            #expect(receiver.requests.map { $0.headers["x-tracemark-delivery"] } == [taken[0].delivery.id])
        }
    }

    @Test("A command gets the message; one that fails, reads nothing or is not there is told so")
    func command() async throws {
        let bench = try AlertBench()
        let (program, copy) = (bench.folder.path + "/tell.sh", bench.folder.path + "/message.json")
        try Data("#!/bin/sh\ncat >'\(copy)'\n".utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try await bench.withServer(environment: ["TRACEMARK_ALERT_COMMAND": program]) { service in
            try await service.evaluator.put(rule(.init(kind: .command)), named: "r")
            try await service.evaluate()
            try await service.deliver()
            #expect(try await service.waiting("r").isEmpty)
        }
        let message = try AttributeValue(jsonBytes: Array(try Data(contentsOf: URL(fileURLWithPath: copy))))
        #expect(message["rule"] == "r")
        let log = LogLines()
        for (command, error) in [
            ("/bin/true", nil), ("/bin/false", "The command exited with code 1."),
            (
                "/nowhere/tell",
                "TRACEMARK_ALERT_COMMAND is /nowhere/tell, which cannot be run. Set it to the path of a program, without arguments."
            ),
            ("", "The server has no alert command. Start it with TRACEMARK_ALERT_COMMAND set to a program."),
        ] as [(String, String?)] {
            let trial = try await bench.withServer { service in
                try await service.evaluator.test(
                    rule(.init(kind: .command)), named: "r", environment: ["TRACEMARK_ALERT_COMMAND": command],
                    logger: log.logger)
            }
            #expect(trial.deliveries.map(\.error) == [error])
        }
    }

    @Test("The log has alerts as errors and recoveries as notices, by the service that runs")
    func log() async throws {
        let bench = try AlertBench()
        let log = LogLines()
        try await bench.withServer(logger: log.logger) { service in
            var service = service
            service.pause = .milliseconds(10)
            var rule = rule(.init(kind: .log))
            rule.alert = 0
            rule.windowSeconds = 60
            try await service.evaluator.store.write([bench.trace()])
            try await service.evaluator.put(rule, named: "slow \"x\"")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [service] in try await service.run() }
                while log.lines.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                bench.wait(120)
                while log.lines.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
                group.cancelAll()
            }
        }
        #expect(
            log.lines == [#"error: Alert "slow "x"" is alert."#, #"notice: Alert "slow "x"" is ok."#])
    }

    @Test("Over REST rules are made, refused, listed with their state, tried and removed", .timeLimit(.minutes(3)))
    func rest() async throws {
        let receiver = try LoopbackServer { _, connection in connection.answer("200 OK") }
        try await withServer { server in
            let rule: AttributeValue = [
                "filter": "status:ok", "alert": -1.0, "interval_seconds": 10,
                "actions": [["kind": "webhook", "url": .string(receiver.origin)], ["kind": "command"]],
            ]
            #expect(try await server.send(.PUT, "/api/v1/alerts/too%20many", json: rule).status == 204)
            let wrong = try await server.send(.PUT, "/api/v1/alerts/x", json: ["filter": "nmae:x", "alert": 1])
            #expect(wrong.status == 400)
            #expect(try wrong.json["column"] != nil)
            let small = try await server.send(.PUT, "/api/v1/alerts/x", json: ["window_seconds": 1, "alert": 1])
            #expect((small.status, small.detail.contains("60 to 604800")) == (400, true))

            let trial = try await server.send(.POST, "/api/v1/alerts/too%20many/test")
            #expect(trial.status == 200)
            #expect(try trial.json["level"] == "alert")
            #expect(try trial.json["deliveries"]?.list.map { $0["error"] != nil } == [false, true])
            #expect(receiver.requests.contains { String(decoding: $0.body, as: UTF8.self).contains(#""test":true"#) })

            // The server evaluates it by itself, and tells.
            var items: [AttributeValue] = []
            while items.first?["state"]?["level"] != "alert" {
                items = try await server.get("/api/v1/alerts").json["items"]?.list ?? []
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(items.map { $0["name"] } == ["too many"])
            #expect(items[0]["state"]?["history"]?.list.count == 1)
            while !receiver.requests.contains(where: {
                String(decoding: $0.body, as: UTF8.self).contains(#""test":false"#)
            }) { try await Task.sleep(for: .milliseconds(50)) }

            #expect(try await server.send(.DELETE, "/api/v1/alerts/too%20many").status == 204)
            #expect(try await server.send(.DELETE, "/api/v1/alerts/too%20many").status == 404)
            #expect(try await server.send(.POST, "/api/v1/alerts/too%20many/test").status == 404)
        }
    }
}
