import Foundation
import Testing
import TracemarkModel

@testable import TracemarkServer

@Suite("The description of the interface")
struct OpenAPITests {
    @Test("It has each address with each of its methods, and no other")
    func complete() async throws {
        try await withServer { server in
            var served: Set<String> = []
            for entry in server.server.routeTable.entries where !Self.isLeftOut(entry.path) {
                for method in entry.methods where method != .head {
                    served.insert("\(method.rawValue.lowercased()) \(entry.path)")
                }
            }
            let described = Set(OpenAPIDocument.operations.map { "\($0.method) \($0.path)" })
            #expect(served.subtracting(described).sorted() == [])
            #expect(described.subtracting(served).sorted() == [])
        }
    }

    /// Opper's interfaces are described by Opper, and the dashboard's pages are for people.
    private static func isLeftOut(_ path: String) -> Bool {
        path.hasSuffix("**") || path == "/" || path == "/favicon.ico"
            || DashboardRoutes.pages.contains { path == "/\($0)" || path == "/\($0)/{name}" }
    }

    @Test("No reference in it leads nowhere, and no two operations have the same id")
    func references() throws {
        let document = OpenAPIDocument.value
        let schemas = try #require(document["components"]?["schemas"])
        for match in document.json.matches(of: #/"#\/components\/schemas\/(\w+)"/#) {
            #expect(schemas[String(match.1)] != nil, "\(match.1)")
        }
        let ids = document.json.matches(of: #/"operationId":"(\w+)"/#).map { $0.1 }
        #expect(ids.count == OpenAPIDocument.operations.count && Set(ids).count == ids.count)
    }

    @Test("It is true: schemathesis finds no answer that differs from it")
    func schemathesis() async throws {
        try await withServer { server in
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 3))
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = [OpenTelemetryPython.checkout.path + "/Tests/Scripts/openapi.sh", server.url]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let said = await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    let data = output.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    continuation.resume(returning: String(decoding: data, as: UTF8.self))
                }
            }
            #expect(process.terminationStatus == 0, "\(said)")
            #expect(said.contains(#/\d+ generated/#))
        }
    }
}
