import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClient

@Suite("Naming traces and spans, and where they are")
struct NamingTests {
    private let trace = TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736)
    private let span = SpanID(bits: 0x00f0_67aa_0ba9_02b7)

    @Test("Ids are taken as values, as hexadecimal digits and as UUIDs")
    func forms() throws {
        #expect(trace.namedTrace() == trace)
        #expect(try "4BF92F3577B34DA6A3CE929D0E0E4736".namedTrace() == trace)
        #expect(try "4bf92f35-77b3-4da6-a3ce-929d0e0e4736".namedTrace() == trace)
        #expect(try "00f067aa0ba902b7".namedSpan() == NamedSpan(span))
        #expect(try "00000000-0000-0000-00f0-67aa0ba902b7".namedSpan() == NamedSpan(span))
        #expect(SpanKey(trace, span).namedSpan() == NamedSpan(span, in: trace))
    }

    @Test(
        "A text that is no id is an error that names it",
        arguments: ["", "trace_123", "0000000000000000", "00f067aa0ba902b"])
    func wrong(text: String) {
        #expect(throws: TraceClientError.invalidTraceID(text)) { try text.namedTrace() }
        #expect(throws: TraceClientError.invalidSpanID(text)) { try text.namedSpan() }
        #expect(TraceClientError.invalidSpanID(text).description.hasPrefix("\"\(text)\" is not a span ID"))
    }

    @Test("A client without a store works without one, and tells what is missing when it is needed")
    func withoutStore() async throws {
        let client = TraceClient(environment: [:])
        #expect(client.traces.start("unrecorded") { _ in 5 } == 5)
        await #expect(throws: TraceClientError.noStore) { try await client.traces.get(trace) }
        await #expect(throws: TraceClientError.noStore) { try await client.traces.list().all() }
        try await client.close()
        let file = TraceClient(environment: ["TRACEMARK_DB": "traces.db"])
        await #expect(throws: TraceClientError.storeIsFile(path: "traces.db")) { try await file.datasets.list() }
        let wrong = TraceClient(url: "nowhere")
        await #expect(throws: StoreError.self) { try await wrong.datasets.list() }
    }

    @Test("The environment names the server and the key")
    func environment() async throws {
        let server = try LoopbackServer { _, connection in connection.answer("200 OK", #"{"items": []}"#) }
        let client = TraceClient(environment: ["TRACEMARK_URL": server.origin, "TRACEMARK_API_KEY": "a-secret-key"])
        #expect(try await client.datasets.list().isEmpty)
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer a-secret-key"])
    }

    @Test("A wrong filter is told when the list is gone through")
    func wrongFilter() async throws {
        let client = TraceClient(environment: [:])
        await #expect(throws: FilterError.self) { try await client.traces.list(filter: "nmae:x").all() }
    }

    @Test("A list stops at its limit and asks for no more than it needs")
    func limits() async throws {
        let list = Listing<Int>(limit: 7, pageSize: 3) { cursor, count in
            let start = cursor.flatMap { Int($0) } ?? 0
            #expect(count == min(3, 7 - start))
            return Page(items: Array(start..<(start + count)), next: "\(start + count)")
        }
        #expect(try await list.all() == Array(0..<7))
        #expect(try await Listing<Int>(limit: 0, pageSize: 3) { _, _ in Page(items: [1]) }.all() == [])
        let page = try await Listing<Int>(limit: nil, pageSize: 3) { cursor, count in
            Page(items: [count], next: cursor)
        }.page(after: "x", size: 2)
        #expect(page.items == [2])
        #expect(page.next == "x")
    }
}
