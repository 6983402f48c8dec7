import Testing

@testable import TracemarkClient

@Suite("Server-sent events")
struct ServerSentEventTests {
    private let text = """
        \u{FEFF}: a comment
        retry: 1500
        event: trace
        id: 7
        data: {"a":
        data:1}

        data

        data: é東

        event: none

        data: unfinished
        """

    private let expected = [
        ServerSentEvent(name: "trace", data: "{\"a\":\n1}", id: "7"),
        ServerSentEvent(name: "message", data: "", id: "7"),
        ServerSentEvent(name: "message", data: "é東", id: "7"),
    ]

    @Test("Events are read whatever ends their lines and wherever the bytes are cut", arguments: ["\n", "\r\n", "\r"])
    func cuts(lineEnd: String) throws {
        let bytes = Array(text.replacing("\n", with: lineEnd).utf8)
        for size in 1...bytes.count {
            var reader = ServerSentEventReader()
            var events: [ServerSentEvent] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                events += try reader.read(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            #expect(events == expected)
            #expect(reader.retryMilliseconds == 1_500)
        }
    }

    @Test("An event without end is given up")
    func endless() throws {
        var reader = ServerSentEventReader()
        let block = Array("data: ".utf8) + [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A]
        #expect(throws: TransportError.self) {
            for _ in 0..<20 { _ = try reader.read(block) }
        }
    }
}
