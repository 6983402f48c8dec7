import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestStore
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// The program as people run it: its commands, and what it says and does in the background.
@Suite("Operation", .serialized)
struct OperationTests {
    private func send(_ url: String, _ method: HTTPMethod = .GET, key: String? = nil, json: AttributeValue? = nil)
        async throws -> Int
    {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(Array(json.json.utf8))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        _ = try await response.body.collect(upTo: 1 << 20)
        return Int(response.status.code)
    }

    @Test("Keys are made, listed and revoked by a program, and the servers that run on the store go by it")
    func keys() async throws {
        let folder = try ServerFolder()
        let place = ["TRACEMARK_DB": folder.database]
        let made = try await TracemarkProgram.run(
            "keys", "create", "--scope", "ingest", "--scope", "read", "laptop", environment: place)
        #expect(made.status == 0)
        let key = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let secret = try #require(key.split(separator: "_").last)
        #expect(key.hasPrefix("tmk_") && secret.count == 64)

        let servers = try (0..<2).map { _ in try ServerProcess(folder, ["--no-grpc", "--require-key"]) }
        for server in servers {
            #expect(try await send(server.url + "/api/v1/traces") == 401)
            #expect(try await send(server.url + "/api/v1/traces", key: key) == 200)
            #expect(try await send(server.url + "/v1/traces", .POST, key: key, json: otlpRequest()) == 200)
            #expect(try await send(server.url + "/api/v1/traces/delete", .POST, key: key, json: ["ids": []]) == 403)
        }

        let listed = try await TracemarkProgram.run("keys", "list", environment: place)
        #expect(listed.output.contains("ingest,read") && listed.output.contains("laptop"))
        #expect(!listed.output.contains(secret))
        let revoked = try await TracemarkProgram.run("keys", "revoke", "laptop", environment: place)
        #expect(revoked.status == 0 && revoked.output.hasPrefix("Revoked "))
        for server in servers { #expect(try await send(server.url + "/api/v1/traces", key: key) == 401) }
        #expect(try await TracemarkProgram.run("keys", "revoke", "laptop", environment: place).status == 3)
        for server in servers {
            #expect(server.end(SIGTERM) == 0)
            #expect(!server.errors.contains(secret))
        }
    }

    @Test("After SIGTERM nothing new is let in, and what had begun is finished and kept")
    func draining() async throws {
        let folder = try ServerFolder()
        let server = try ServerProcess(folder)
        let port = try #require(URL(string: server.url)?.port)
        let body = Array(otlpRequest(spans: 2).json.utf8)
        let half = String(decoding: body.prefix(body.count / 2), as: UTF8.self)
        let connection = try RawConnection(port: port)
        try connection.send(
            "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.count)\r\n\r\n\(half)")
        try await wait {
            try await HTTPClient.shared.get(url: server.url + "/metrics").get().body.map { String(buffer: $0) }?
                .contains(#/tracemark_bytes_in_flight [1-9]/#) == true
        }
        server.signal(SIGTERM)
        // Who asks whether it is ready, or anything else, is not let in: a balancer sends to others.
        try await wait { (try? RawConnection(port: port)) == nil }
        try connection.send(String(decoding: body.dropFirst(body.count / 2), as: UTF8.self))
        #expect(try await connection.statusLine() == "HTTP/1.1 200 OK")
        #expect(server.end(SIGTERM) == 0)
        let store = try await TestStore.open(folder.database)
        #expect(try await store.status().spanCount == 2)
        try await store.close()
    }

    @Test("The server traces itself by its own decorator where that is asked for, and not otherwise")
    func tracesItself() async throws {
        for arguments in [["--no-grpc", "--trace-itself"], ["--no-grpc"]] {
            let folder = try ServerFolder()
            let server = try ServerProcess(folder, arguments)
            #expect(try await send(server.url + "/v1/traces", .POST, json: otlpRequest(spans: 3)) == 200)
            #expect(server.end(SIGTERM) == 0)
            let store = try await TestStore.open(folder.database)
            let own = try await store.spans(
                SpanQuery(filter: Filter("service:tracemark-server", for: .spans), limit: 100)
            ).items
            if arguments.count == 1 {
                #expect(own.isEmpty)
            } else {
                let request = try #require(own.first { $0.name == "POST /v1/traces" })
                #expect(request.kind == .server && request.attributes["http.response.status_code"] == 200)
                let decode = try #require(own.first { $0.name == "decode" })
                #expect(decode.metrics["spans"]?.value == .integer(3) && decode.parentID == request.spanID)
                #expect(own.contains { $0.name == "commit" && $0.parentID == request.spanID })
            }
            try await store.close()
        }
    }

    @Test("A store's file is copied while a server writes to it; the copy is whole", .enabled(if: TestStore.isFile))
    func backup() async throws {
        let folder = try ServerFolder()
        let server = try ServerProcess(folder)
        let sending = Task {
            for number in 1... {
                let digits = String(number, radix: 16)
                let id = String(repeating: "0", count: 32 - digits.count) + digits
                try Task.checkCancellation()
                _ = try await send(server.url + "/v1/traces", .POST, json: otlpRequest(spans: 3, trace: id))
            }
        }
        try await wait {
            try await HTTPClient.shared.get(url: server.url + "/metrics").get().body.map { String(buffer: $0) }?
                .contains(#/tracemark_store_traces [1-9][0-9]/#) == true
        }
        let copy = folder.path + "/copy.db"
        let said = try await TracemarkProgram.run("backup", "--db", folder.database, copy)
        sending.cancel()
        _ = await sending.result
        #expect(said.status == 0, "\(said.errors)")
        let numbers = try #require(said.output.firstMatch(of: #/Copied (\d+) traces with (\d+) spans/#))
        let store = try await SQLiteStore.open(at: copy)
        let status = try await store.status()
        #expect("\(status.traceCount)" == numbers.1 && status.traceCount >= 10)
        #expect("\(status.spanCount)" == numbers.2 && status.spanCount == status.traceCount * 3)
        try await store.close()

        let again = try await TracemarkProgram.run("backup", "--db", folder.database, copy)
        #expect(again.status != 0 && again.errors.contains("copy.db"))
        let nothing = try await TracemarkProgram.run("backup", "--db", folder.path + "/none.db", copy + "2")
        #expect(nothing.status != 0 && nothing.errors.contains("none.db"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none.db"))
    }

    @Test("The log is a JSON object on each line where that is asked for")
    func jsonLog() async throws {
        let folder = try ServerFolder()
        let server = try ServerProcess(
            folder, ["--no-grpc", "--require-key", "--log-format", "json", "--log-level", "debug"])
        _ = try await send(server.url + "/healthz")
        #expect(server.end(SIGTERM) == 0)
        let lines = server.errors.split(separator: "\n")
        let values = try lines.map { try AttributeValue(json: $0) }
        for value in values {
            #expect(value["time"]?.stringValue.flatMap { Timestamp($0) } != nil)
            #expect(value["logger"]?.stringValue == "tracemark")
            #expect(value["level"]?.stringValue?.isEmpty == false && value["message"] != nil)
        }
        // Nobody is let in: that is worth a warning.
        #expect(values.contains { $0["level"] == "warning" && $0["message"]?.stringValue?.contains("keys") == true })
        #expect(values.contains { $0["path"] == "/healthz" && $0["status"] == "200" })
    }

    @Test("Traces older than is kept go by themselves")
    func retention() async throws {
        try await withServer {
            $0.retention = RetentionPolicy(ageNanoseconds: 86_400_000_000_000)
            $0.retentionInterval = .milliseconds(50)
        } _: { server in
            // Of the year 2025, which is older than a day.
            #expect(try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 2)).status == 200)
            var new = SpanPart(
                SpanKey(TraceID(high: 1, low: 2), SpanID(bits: 3)), version: server.server.configuration.clock())
            new.start = server.server.configuration.clock()
            new.end = new.start
            try await server.store.write([new])
            try await wait { try await server.store.status().traceCount == 1 }
            #expect(try await server.store.trace(TraceID(high: 1, low: 2)) != nil)
        }
    }

    @Test("Of several servers on one store only the one that has the right removes what is old")
    func retentionOfSeveral() async throws {
        try await withServer {
            $0.retention = RetentionPolicy(ageNanoseconds: 86_400_000_000_000)
            $0.retentionInterval = .milliseconds(20)
        } prepare: { store in
            let other = ServerLease("retention", in: store, seconds: 600, clock: ServerConfiguration().clock)
            let isHeld = try await other.isHeld()
            #expect(isHeld)
        } _: { server in
            #expect(try await server.send(.POST, "/v1/traces", json: otlpRequest()).status == 200)
            try await Task.sleep(for: .milliseconds(500))
            #expect(try await server.store.status().traceCount == 1)
            #expect(try await server.store.deleteDocument("retention", in: ServerLease.collection))
            try await wait { try await server.store.status().traceCount == 0 }
        }
    }

    @Test("An address beyond loopback is refused without keys, in a sentence that says what to do")
    func refusal() async throws {
        let folder = try ServerFolder()
        let said = try await TracemarkProgram.run(
            "serve", "--host", "0.0.0.0", "--port", "0", "--no-grpc", "--db", folder.database)
        #expect(said.status != 0)
        #expect(said.errors.contains("`tracemark keys create NAME`"))
    }

    @Test(
        "An option that would remove everything or mean nothing is refused by its name and value",
        arguments: [
            (["--retain-bytes", "0"], "--retain-bytes is 0. Use a number above 0."),
            (["--retain-days=-1.5"], "--retain-days is -1.5. Use a number above 0."),
            (["--grpc-port", "65536"], "--grpc-port is 65536. Use a number from 0 to 65535."),
            (["--store", "clickhouse://default@127.0.0.1/x"], "--db and --store are both given. Pass only one."),
        ])
    func options(arguments: [String], error: String) async throws {
        let folder = try ServerFolder()
        let said = try await TracemarkProgram.run(["serve", "--db", folder.database] + arguments)
        #expect(said.status == 64)
        #expect(said.errors.contains(error), "\(said.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }

    @Test("A port that another server holds is named, of HTTP and of gRPC")
    func takenPorts() async throws {
        let folder = try ServerFolder()
        let server = try ServerProcess(folder)
        let port = try #require(URL(string: server.url)?.port)
        for arguments in [["--port", "\(port)", "--grpc-port", "0"], ["--port", "0", "--grpc-port", "\(port)"]] {
            let said = try await TracemarkProgram.run(["serve", "--db", folder.database] + arguments)
            #expect(said.status != 0)
            #expect(
                said.errors.contains("Error: The server cannot listen on 127.0.0.1:\(port): Address already in use."))
        }
    }
}
