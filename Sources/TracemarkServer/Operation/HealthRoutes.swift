import Hummingbird
import TracemarkModel

/// Whether the server lives, whether it can work, and what it has counted.
struct HealthRoutes: RouteGroup {
    let parts: ServerParts

    init(_ parts: ServerParts) { self.parts = parts }

    func add(to router: Router<ServerRequestContext>) {
        router.get("/healthz") { _, _ in plain("ok\n") }
        // As Opper's 2.x asks.
        router.get("/health") { _, _ in try JSONBody.response(["status": "ok"]) }
        router.get("/readyz") { _, _ in
            // A store that cannot be read throws, which becomes a 5xx.
            _ = try await parts.store.documents(in: APIKey.collection)
            return plain("ready\n")
        }
        router.group(requiring: .read).get("/metrics") { _, _ in
            let nodes = await parts.store.nodeStates()
            let status: StoreStatus?
            do {
                status = try await parts.store.status()
            } catch  where nodes.contains(where: { !$0.isReachable }) {
                // Which node it is shall be seen just then.
                status = nil
            }
            return plain(
                parts.metrics.text(status, nodes: nodes, bytesInFlight: parts.bodies.budget.usedBytes),
                contentType: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private func plain(_ text: String, contentType: String = "text/plain; charset=utf-8") -> Response {
        Response(
            status: .ok, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
