import HTTPTypes
import Hummingbird

/// The addresses that there are, to tell a wrong method from a wrong address: 405 with what is allowed, instead of 404.
struct RouteTable: Sendable {
    /// An address as it was registered, and the methods that it answers.
    struct Entry: Sendable {
        /// `/api/v1/traces/{trace}`
        let path: String
        fileprivate let parts: [Substring]
        fileprivate(set) var methods: Set<HTTPRequest.Method>
    }

    private(set) var entries: [Entry] = []

    /// No address.
    init() {}

    /// Gathers what a router was given.
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

    /// The methods that an address answers; none where there is no such address.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        // As the router does it: a part that is named counts before one that stands for any.
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
