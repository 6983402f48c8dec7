import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import TestStore
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// A folder that goes when the test ends.
final class ServerFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tracemark-server-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        TestStore.remove(database)
    }

    /// The store: a file in the folder as a rule.
    var database: String { TestStore.place(path + "/traces.db") }
}

/// A server on a store of its own, on ports of its own, while a test runs.
struct RunningServer: Sendable {
    let store: any TraceStore
    let ports: ListeningPorts
    let server: TraceServer

    var url: String { "http://127.0.0.1:\(ports.http)" }
}

/// Runs a test against a server on a real socket and a real file.
func withServer(
    _ configure: (inout ServerConfiguration) -> Void = { _ in }, options: SQLiteStore.Options = .init(),
    prepare: (any TraceStore) async throws -> Void = { _ in },
    _ body: (RunningServer) async throws -> Void
) async throws {
    let folder = try ServerFolder()
    let store = try await TestStore.open(folder.database, options: options)
    try await prepare(store)
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.grpcPort = nil
    configuration.drainTimeout = .seconds(5)
    configuration.logger.logLevel = .critical
    configure(&configuration)
    let server = TraceServer(store: store, configuration: configuration)
    do {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            do {
                try await body(RunningServer(store: store, ports: try await server.ports(), server: server))
            } catch {
                await server.stop()
                throw error
            }
            await server.stop()
            try await group.waitForAll()
        }
    } catch {
        try? await store.close()
        throw error
    }
    try await store.close()
}

/// An answer, whole.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: AttributeValue { get throws { try AttributeValue(jsonBytes: body) } }
    /// The problem's sentence.
    var detail: String {
        guard case .object(let object)? = try? json else { return text }
        return object["detail"]?.stringValue ?? object["message"]?.stringValue ?? text
    }
}

extension RunningServer {
    /// Asks for something.
    func send(
        _ method: HTTPMethod, _ path: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers = headers
        if let body { request.body = .bytes(body) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        let bytes = try await response.body.collect(upTo: 256 << 20)
        return Answer(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }

    func get(_ path: String) async throws -> Answer { try await send(.GET, path) }

    /// Sends JSON.
    func send(_ method: HTTPMethod, _ path: String, json: AttributeValue) async throws -> Answer {
        try await send(method, path, headers: ["Content-Type": "application/json"], body: Array(json.json.utf8))
    }
}

extension AttributeValue {
    /// A field of an object.
    subscript(field: String) -> AttributeValue? {
        if case .object(let object) = self { object[field] } else { nil }
    }

    /// The elements of a list.
    var list: [AttributeValue] {
        if case .array(let values) = self { values } else { [] }
    }
}

/// A request in OTLP's JSON form with some spans of one trace.
func otlpRequest(spans: Int = 1, trace: String = "4bf92f3577b34da6a3ce929d0e0e4736") -> AttributeValue {
    let spans = (1...spans).map { number -> AttributeValue in
        let digits = String(number, radix: 16)
        return [
            "traceId": .string(trace),
            "spanId": .string(String(repeating: "0", count: 16 - digits.count) + digits),
            "name": .string("work \(number)"), "kind": 1, "startTimeUnixNano": "1763550000000000000",
            "endTimeUnixNano": "1763550001000000000",
            "attributes": [["key": "number", "value": ["intValue": .string("\(number)")]]],
        ]
    }
    return [
        "resourceSpans": [
            [
                "resource": ["attributes": [["key": "service.name", "value": ["stringValue": "tests"]]]],
                "scopeSpans": [["scope": ["name": "tests"], "spans": .array(spans)]],
            ]
        ]
    ]
}
