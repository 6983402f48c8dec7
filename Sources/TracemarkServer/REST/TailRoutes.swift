import HTTPTypes
import Hummingbird
import ServiceLifecycle
import TracemarkModel

/// The route that streams changed traces as server-sent events: `event: trace` with the record as data. A comment every
/// 15 seconds keeps proxies from closing the connection.
///
/// The last event of each group has an `id`. A client that reconnects with it as `Last-Event-ID` misses no event.
struct TailRoutes: RouteGroup {
    let dependencies: ServerDependencies
    /// The pause between queries of the store. The server polls, because other processes may write to the store too.
    private let interval = Duration.milliseconds(250)
    private let heartbeat = Duration.seconds(15)

    private let limiter: TailLimiter

    init(_ dependencies: ServerDependencies) {
        self.dependencies = dependencies
        limiter = TailLimiter(dependencies.configuration.limits.tails)
    }

    func add(to router: Router<ServerRequestContext>) {
        router.group("/api/v1/traces", requiring: .read).get("tail") { request, context in
            let query = try RequestQuery(request)
            let filter = try query.filter()
            let resumed = request.headers[Self.lastEventID] ?? query.cursor
            let permit = try limiter.take()
            // An invalid cursor gets an error status before the stream begins.
            let first = try await dependencies.store.changes(after: resumed, limit: 100)
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/event-stream", .cacheControl: "no-store", Self.accelBuffering: "no",
                ],
                body: ResponseBody { writer in
                    try await stream(first, filter, context.access, &writer)
                    try await writer.finish(nil)
                    withExtendedLifetime(permit) {}
                })
        }
    }

    private func stream(
        _ first: Page<TraceRecord>, _ filter: Filter, _ access: Access, _ writer: inout any ResponseBodyWriter
    ) async throws {
        try await writer.write(ByteBuffer(string: ": open\n\n"))
        var page = first
        var cursor = page.next
        var lastWrite = ContinuousClock.now
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let events = try await events(page, filter)
            if !events.isEmpty {
                guard try await dependencies.keys.isStillValid(access) else { return }
                try await writer.write(ByteBuffer(string: events))
                lastWrite = .now
            } else if ContinuousClock.now - lastWrite > heartbeat {
                try await writer.write(ByteBuffer(string: ": still here\n\n"))
                lastWrite = .now
            }
            if page.items.isEmpty { try await Task.sleep(for: interval) }
            page = try await dependencies.store.changes(after: cursor, limit: 100)
            cursor = page.next ?? cursor
        }
    }

    /// Returns the events of the page's traces that match the filter. The last event has the page's cursor as its `id`.
    private func events(_ page: Page<TraceRecord>, _ filter: Filter) async throws -> String {
        var traces = page.items
        if filter != .all, !traces.isEmpty {
            let each = traces.map { Filter.condition(.trace($0.id)) }
            let any = each.dropFirst().reduce(each[0]) { $0 || $1 }
            let held = try await dependencies.store.traces(TraceQuery(filter: filter && any, limit: 1_000))
            let ids = Set(held.items.map(\.id))
            traces.removeAll { !ids.contains($0.id) }
        }
        var text = ""
        for (index, trace) in traces.enumerated() {
            if index == traces.count - 1, let next = page.next { text += "id: \(next)\n" }
            let json = String(decoding: try JSONBody.encoder.encode(trace), as: UTF8.self)
            text += "event: trace\ndata: \(json)\n\n"
        }
        return text
    }

    private static let lastEventID = HTTPField.Name("Last-Event-ID")!
    private static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
