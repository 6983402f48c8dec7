import AsyncHTTPClient
import Foundation
import Logging
import NIOHTTP1
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

/// What is logged of what comes from outside.
@Suite("Lines of the log")
struct LogLineTests {
    @Test("A rule's name begins no line of its own, and commands no terminal", .timeLimit(.minutes(3)))
    func ruleName() async throws {
        let folder = try ServerFolder()
        let server = try ServerProcess(folder)
        let name = "x\n2026-01-01 error forged \u{1B}[31m \u{202E}"
        let path = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let url = server.url + "/api/v1/alerts/\(path)"
        for (method, url, body) in [
            (HTTPMethod.PUT, url, #"{"alert": -1, "interval_seconds": 10}"#), (.POST, url + "/test", ""),
        ] {
            var request = HTTPClientRequest(url: url)
            request.method = method
            request.headers = ["Content-Type": "application/json"]
            request.body = .bytes(Array(body.utf8))
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            #expect((200..<300).contains(response.status.code))
        }
        try await wait { server.errors.contains("forged") }
        #expect(server.errors.split(separator: "\n").allSatisfy { !$0.hasPrefix("2026-01-01 error") })
        #expect(!server.errors.contains("\u{1B}") && !server.errors.contains("\u{202E}"))
    }

    @Test("What needs no escaping stays as it is")
    func plain() {
        #expect(PlainLogHandler.plain("Grüße, 世界") == "Grüße, 世界")
        let escaped = PlainLogHandler.plain("a\r\nb\u{7}")
        #expect(escaped.hasPrefix(#"a\r\nb"#) && escaped.unicodeScalars.allSatisfy { $0.value >= 32 })
    }
}
