import NIOHTTP1
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

/// Small bodies in protobuf that would become large values.
@Suite("Shapes in protobuf")
struct ProtobufShapeTests {
    private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        var message = ProtobufBytes()
        message.field(number, content)
        return message.bytes
    }

    /// A request with one span of one attribute.
    private func request(value: [UInt8]) -> [UInt8] {
        let span =
            field(1, Array(1...16)) + field(2, Array(1...8)) + field(5, Array("n".utf8))
            + field(9, field(1, Array("k".utf8)) + field(2, value))
        return field(1, field(2, field(2, span)))
    }

    private func send(_ body: [UInt8], to server: RunningServer) async throws -> Answer {
        try await server.send(.POST, "/v1/traces", headers: ["Content-Type": "application/x-protobuf"], body: body)
    }

    @Test("Empty values count, however deep in lists and maps they are")
    func nested() async throws {
        try await withServer {
            $0.limits.protobufMessages = 10_000
        } _: { server in
            let empty = [[UInt8]](repeating: field(1, []), count: 20_000).flatMap { $0 }
            let list = field(5, empty)
            let map = field(6, empty)
            for value in [
                list, map, field(5, field(1, list)), field(5, field(1, map)),
                field(6, field(1, field(1, Array("k".utf8)) + field(2, list))),
            ] {
                let answer = try await send(request(value: value), to: server)
                #expect(answer.status == 413)
            }
            let small = field(5, field(1, field(5, field(1, field(1, Array("text".utf8))))))
            #expect(try await send(request(value: small), to: server).status == 200)
        }
    }

    @Test("What is nested deeper than any value, and groups, are refused")
    func deep() async throws {
        try await withServer { server in
            var value = field(1, Array("text".utf8))
            for _ in 0..<40 { value = field(5, field(1, value)) }
            let answer = try await send(request(value: value), to: server)
            #expect(answer.status == 400)
            #expect(answer.text.contains("nested"))
            // Field 15 as a group that begins and ends.
            let groups = try await send([15 << 3 | 3, 15 << 3 | 4] + request(value: []), to: server)
            #expect(groups.status == 400)
            #expect(groups.text.contains("groups"))
        }
    }
}
