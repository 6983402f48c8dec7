import Foundation
import Synchronization
import Testing

@testable import TracemarkClient

@Suite("Sending requests")
struct HTTPTransportTests {
    private let transport = HTTPTransport()

    @Test("Method, headers and body arrive, and the answer comes back whole")
    func wholeAnswer() async throws {
        let server = try LoopbackServer { request, connection in
            let body = String(decoding: request.body, as: UTF8.self)
            connection.answer("201 Created", "\(request.method) \(body) \(request.headers["x-one"] ?? "")")
        }
        let answer = try await transport.send(
            ClientRequest(.patch, server.url("/a?b=c"), headers: ["X-One": "1"], body: Array("hällo".utf8)))
        #expect(answer.status == 201)
        #expect(answer.text == "PATCH hällo 1")
        #expect(server.requests.map(\.target) == ["/a?b=c"])
    }

    @Test("The parts of an answer are there as they come")
    func streaming() async throws {
        let goOn = DispatchSemaphore(value: 0)
        let server = try LoopbackServer { _, connection in
            connection.begin(headers: ["Content-Type": "text/event-stream"])
            connection.write("data: 1\n\n")
            goOn.wait()
            connection.write("data: 2\n\n")
        }
        let (head, body) = try await transport.stream(ClientRequest(.get, server.url("/")))
        #expect(head[header: "content-type"] == "text/event-stream")
        var events = ServerSentEvents(body).makeAsyncIterator()
        #expect(try await events.next()?.data == "1")
        goOn.signal()
        #expect(try await events.next()?.data == "2")
        #expect(try await events.next() == nil)
    }

    @Test("What is read more slowly than it comes is complete and in order")
    func slowReader() async throws {
        let size = 8 << 20
        let server = try LoopbackServer { _, connection in
            connection.begin(headers: ["Content-Length": "\(size)"])
            for block in 0..<(size >> 16) {
                connection.write([UInt8](repeating: UInt8(truncatingIfNeeded: block), count: 1 << 16))
            }
        }
        let (_, body) = try await transport.stream(ClientRequest(.get, server.url("/")))
        var count = 0
        var isInOrder = true
        for try await chunk in body {
            if count == 0 { try await Task.sleep(for: .milliseconds(300)) }
            for byte in chunk {
                if byte != UInt8(truncatingIfNeeded: count >> 16) { isInOrder = false }
                count += 1
            }
        }
        #expect(count == size)
        #expect(isInOrder)
    }

    @Test("An answer that is larger than what is taken is an error")
    func tooLarge() async throws {
        let server = try LoopbackServer { _, connection in
            connection.answer("200 OK", String(repeating: "x", count: 2_000))
        }
        await #expect(throws: TransportError.tooLarge(origin: server.origin, limit: 1_000)) {
            try await transport.send(ClientRequest(.get, server.url("/")), upTo: 1_000)
        }
    }

    @Test("A server that falls silent, before its answer or within it, is given up")
    func timeouts() async throws {
        let silent = try LoopbackServer { _, connection in _ = connection.isLeft() }
        await #expect(throws: TransportError.timedOut(origin: silent.origin, seconds: 0.3)) {
            try await transport.send(ClientRequest(.get, silent.url("/"), timeoutSeconds: 0.3))
        }
        let stalling = try LoopbackServer { _, connection in
            connection.begin(headers: ["Content-Length": "100"])
            connection.write("beginning")
            _ = connection.isLeft()
        }
        await #expect(throws: TransportError.timedOut(origin: stalling.origin, seconds: 1)) {
            try await transport.send(ClientRequest(.get, stalling.url("/"), timeoutSeconds: 1))
        }
    }

    @Test("An upload that takes longer than a server may be silent goes on as long as it goes on")
    func slowUpload() async throws {
        let server = try LoopbackServer(pauseMicroseconds: 30_000) { request, connection in
            connection.answer("200 OK", "\(request.body.count)")
        }
        let body = [UInt8](repeating: 0x78, count: 24 * 1_048_576)
        let start = ContinuousClock.now
        var request = ClientRequest(.post, server.url("/"), timeoutSeconds: 8)
        request.body = body
        let response = try await transport.send(request)
        #expect(String(decoding: response.body, as: UTF8.self) == "\(body.count)")
        // Or else this would show nothing.
        #expect(ContinuousClock.now - start > .seconds(8))
    }

    @Test("Cancelling the task, and letting go of a body, ends the request at the server")
    func cancellation() async throws {
        let left = DispatchSemaphore(value: 0)
        let server = try LoopbackServer { request, connection in
            if request.target == "/begun" {
                connection.begin(headers: ["Content-Length": "1000000"])
                connection.write("x")
            }
            if connection.isLeft() { left.signal() }
        }
        let task = Task { [transport] in try await transport.send(ClientRequest(.get, server.url("/"))) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await wait(for: left))

        var stream: (ClientResponseHead, HTTPBody)? = try await transport.stream(
            ClientRequest(.get, server.url("/begun")))
        #expect(stream?.0.status == 200)
        stream = nil
        #expect(await wait(for: left))
    }

    @Test("A hundred requests that are cancelled at any moment do no harm")
    func manyCancellations() async throws {
        let server = try LoopbackServer { _, connection in
            connection.begin(headers: ["Content-Length": "20"])
            for _ in 0..<20 where connection.write("x") { usleep(200) }
        }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { [transport] in
                    let task = Task { try await transport.send(ClientRequest(.get, server.url("/"))) }
                    try? await Task.sleep(for: .microseconds(number * 150))
                    task.cancel()
                    _ = try? await task.value
                }
            }
        }
        #expect(try await transport.send(ClientRequest(.get, server.url("/"))).body.count == 20)
    }

    @Test("Redirects are followed at the same server only, so that no key goes elsewhere")
    func redirects() async throws {
        let other = try LoopbackServer { _, connection in connection.answer("200 OK", "other") }
        let server = try LoopbackServer { request, connection in
            switch request.target {
            case "/here": connection.answer("302 Found", headers: ["Location": "/there"])
            case "/away": connection.answer("302 Found", headers: ["Location": other.origin + "/"])
            default: connection.answer("200 OK", "there \(request.headers["authorization"] ?? "")")
            }
        }
        let headers = ["Authorization": "Bearer secret"]
        let near = try await transport.send(ClientRequest(.get, server.url("/here"), headers: headers))
        #expect(near.text.hasPrefix("there"))
        let far = try await transport.send(ClientRequest(.get, server.url("/away"), headers: headers))
        #expect(far.status == 302)
        #expect(other.requests.isEmpty)
    }

    @Test("No connection, a broken one and a bad address are told apart, and a header's value is never told")
    func failures() async throws {
        let port = try LoopbackServer { _, _ in }.port
        let nobody = URL(string: "http://127.0.0.1:\(port)/")!
        await #expect {
            try await transport.send(ClientRequest(.get, nobody))
        } throws: { error in
            "\(error)" == "http://127.0.0.1:\(port) is unreachable: the port accepts no connections."
        }
        let breaking = try LoopbackServer { _, connection in
            connection.begin(headers: ["Content-Length": "100"])
            connection.write("short")
        }
        await #expect(throws: TransportError.self) { try await transport.send(ClientRequest(.get, breaking.url("/"))) }
        await #expect(throws: TransportError.invalidURL("ftp://x/")) {
            try await transport.send(ClientRequest(.get, URL(string: "ftp://x/")!))
        }
        await #expect(throws: TransportError.invalidHeader(name: "Authorization")) {
            try await transport.send(ClientRequest(.get, nobody, headers: ["Authorization": "Bearer a\r\nb"]))
        }
    }

    @Test("Busy answers are retried after the wait that the server asks for, others at once returned")
    func retries() async throws {
        let count = Mutex(0)
        let server = try LoopbackServer { request, connection in
            let number = count.withLock { count in
                count += 1
                return count
            }
            switch (request.target, number) {
            case ("/busy", 1): connection.answer("429 Too Many Requests", headers: ["Retry-After": "0"])
            case ("/busy", 2): connection.answer("503 Service Unavailable")
            case ("/busy", _): connection.answer("200 OK", "\(number)")
            default: connection.answer("500 Internal Server Error")
            }
        }
        let policy = RetryPolicy(firstDelaySeconds: 0.01)
        let answer = try await transport.send(ClientRequest(.get, server.url("/busy")), retrying: policy)
        #expect(answer.text == "3")
        let failed = try await transport.send(ClientRequest(.get, server.url("/bad")), retrying: policy)
        #expect(failed.status == 500)
        #expect(server.requests.count == 4)
    }

    @Test("Waits grow, are never longer than the bound, and follow the server within it")
    func delays() {
        let policy = RetryPolicy(firstDelaySeconds: 1, longestDelaySeconds: 10)
        for attempt in 1...20 {
            let delay = policy.delaySeconds(afterAttempt: attempt, retryAfter: nil)
            #expect(delay <= 10)
            #expect(delay >= min(10, Double(1 << min(attempt - 1, 10))) / 2)
        }
        #expect(policy.delaySeconds(afterAttempt: 1, retryAfter: 3) == 3)
        #expect(policy.delaySeconds(afterAttempt: 1, retryAfter: 86_400) == 10)
    }

    private func wait(for semaphore: DispatchSemaphore) async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: semaphore.wait(timeout: .now() + 60) == .success)
            }
        }
    }
}
