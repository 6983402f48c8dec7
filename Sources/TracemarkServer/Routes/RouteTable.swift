import HTTPTypes
import Hummingbird

/// The registered paths. They distinguish a wrong method from a wrong path: 405 with the allowed methods instead of
/// 404.
struct RouteTable: Sendable {
    /// A registered path with its methods.
    struct Entry: Sendable {
        /// The path as it was registered: `/api/v1/traces/{trace}`.
        let path: String
        fileprivate let parts: [Substring]
        fileprivate(set) var methods: Set<HTTPRequest.Method>
    }

    private(set) var entries: [Entry] = []

    /// Creates an empty table.
    init() {}

    /// Creates the table of a router's routes.
    init(_ router: Router<ServerRequestContext>) {
        var places: [String: Int] = [:]
        for route in router.routes {
            let path = "\(route.path)"
            if let place = places[path] {
                entries[place].methods.insert(route.method)
            } else {
                places[path] = entries.count
                entries.append(Entry(path: path, parts: path.split(separator: "/"), methods: [route.method]))
            }
        }
    }

    /// Returns the methods that a path accepts; an empty array if the path does not exist.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        // Like the router: a literal component takes precedence over a placeholder.
        let fitting = entries.filter { Self.fits($0.parts, parts) }
        guard let best = fitting.max(by: { Self.weights($0.parts).lexicographicallyPrecedes(Self.weights($1.parts)) })
        else { return [] }
        var methods = best.methods
        if methods.contains(.get) { methods.insert(.head) }
        return methods.sorted { $0.rawValue < $1.rawValue }
    }

    private static func weights(_ pattern: [Substring]) -> [Int] {
        pattern.map { $0 == "**" ? 0 : $0.hasPrefix("{") ? 1 : 2 }
    }

    private static func fits(_ pattern: [Substring], _ path: [Substring]) -> Bool {
        for (index, part) in pattern.enumerated() {
            if part == "**" { return path.count >= index }
            guard index < path.count else { return false }
            guard part.hasPrefix("{") || part == path[index] else { return false }
        }
        return pattern.count == path.count
    }
}
