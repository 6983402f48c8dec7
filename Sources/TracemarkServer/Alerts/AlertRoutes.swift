import Foundation
import Hummingbird
import TracemarkModel

/// The routes of alert rules and their states: `/api/v1/alerts`.
struct AlertRoutes: RouteGroup {
    let dependencies: ServerDependencies
    private let evaluator: AlertEvaluator

    init(_ dependencies: ServerDependencies) {
        self.dependencies = dependencies
        evaluator = AlertEvaluator(dependencies.store, clock: dependencies.configuration.clock)
    }

    func add(to router: Router<ServerRequestContext>) {
        router.group("/api/v1/alerts", requiring: .read).get { _, context in
            let maySeeSecrets = context.access.scopes.contains(.write)
            var items: [Item] = []
            for (name, rule, _) in try await evaluator.rules() {
                let state = try await evaluator.state(of: name)?.state
                items.append(
                    Item(
                        name: name, rule: maySeeSecrets ? rule : rule.withoutSecrets,
                        state: maySeeSecrets ? state : state?.withoutSecrets))
            }
            return try JSONBody.response(ListResponse(items))
        }
        let writing = router.group("/api/v1/alerts", requiring: .write)
        writing.put(":name") { request, context in
            let rule = try await dependencies.decode(AlertRule.self, from: request, context: context)
            try await evaluator.put(rule, named: try context.pathParameter("name"))
            return Response(status: .noContent)
        }
        writing.delete(":name") { _, context in
            let name = try context.pathParameter("name")
            guard try await evaluator.remove(name) else { throw Problem.notFound("alert rule \(name)") }
            return Response(status: .noContent)
        }
        writing.post(":name/test") { _, context in
            let name = try context.pathParameter("name")
            guard let (_, rule, _) = try await evaluator.rules().first(where: { $0.name == name }) else {
                throw Problem.notFound("alert rule \(name)")
            }
            return try JSONBody.response(
                try await evaluator.test(
                    rule, named: name, environment: ProcessInfo.processInfo.environment, logger: dependencies.logger))
        }
    }
}

private struct Item: Encodable {
    let name: String
    let rule: AlertRule
    let state: AlertState?
}
