import Hummingbird
import TracemarkModel

/// The routes of liveness, readiness and metrics.
struct HealthRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        router.get("/healthz") { _, _ in plain("ok\n") }
        // Opper's 2.x requests this path.
        router.get("/health") { _, _ in try JSONBody.response(["status": "ok"]) }
        router.get("/readyz") { _, _ in
            // A store that cannot be read throws, and the error becomes a 5xx response.
            _ = try await dependencies.store.documents(in: StoredKey.collection)
            return plain("ready\n")
        }
        router.group(requiring: .read).get("/metrics") { _, _ in
            let nodes = await dependencies.store.nodeStates()
            let status: StoreStatus?
            do {
                status = try await dependencies.store.status()
            } catch  where nodes.contains(where: { !$0.isReachable }) {
                // The metrics must show the unreachable node just then.
                status = nil
            }
            return plain(
                dependencies.metrics.text(status, nodes: nodes, bytesInFlight: dependencies.bodies.budget.usedBytes),
                contentType: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private func plain(_ text: String, contentType: String = "text/plain; charset=utf-8") -> Response {
        Response(
            status: .ok, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
