import Tracemark

/// The earliest and latest start that can match a filter. A store need not read the rest.
package struct TimeBounds: Equatable, Sendable {
    package var lower = Int64.min
    package var upper = Int64.max

    package var isEverything: Bool { lower == .min && upper == .max }

    package init(from lower: Int64 = .min, to upper: Int64 = .max) { (self.lower, self.upper) = (lower, upper) }

    /// - Parameter now: The current time.
    package init(_ filter: Filter, at now: Timestamp) {
        switch filter {
        case .all, .not: break
        case .and(let filters):
            for bounds in filters.map({ TimeBounds($0, at: now) }) {
                (lower, upper) = (max(lower, bounds.lower), min(upper, bounds.upper))
            }
        case .or(let filters):
            let bounds = filters.map { TimeBounds($0, at: now) }
            (lower, upper) = (bounds.map(\.lower).min() ?? .min, bounds.map(\.upper).max() ?? .max)
        case .condition(.start(let comparison, let time)):
            let time = time.resolved(at: now).nanoseconds
            switch comparison {
            case .less: upper = max(time, .min + 1) - 1
            case .lessOrEqual: upper = time
            case .equal: (lower, upper) = (time, time)
            case .greaterOrEqual: lower = time
            case .greater: lower = min(time, .max - 1) + 1
            }
        case .condition: break
        }
    }
}
