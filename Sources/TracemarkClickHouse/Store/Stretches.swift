import Tracemark
import TracemarkModel

extension ListOrder {
    /// What a list is asked for, one after the other until it is full.
    ///
    /// One from the newest on is asked for in stretches of time, each older than the one before: today and yesterday, the
    /// week before, and all the rest. Within a day the tables are in no order of time, so that the newest of all rows are
    /// known only when all are read; most lists are full before that.
    func stretches(of filter: Filter, after cursor: ListCursor?, at now: Timestamp) -> [Filter] {
        guard order == .newest else { return [filter] }
        let bounds = TimeBounds(filter, at: now)
        // What begins in the future belongs to the first.
        var upper = cursor?.value
        let day = max(0, min(now.nanoseconds, bounds.upper, upper ?? .max)) / Day.length
        var stretches: [Filter] = []
        // The spans of a trace may have begun at any time after it, so that all newer ones are looked at each time.
        let asksOfSpans = ids.count == 2 && filter.contains { $0.isOfSpansAlone }
        for days: Int64 in asksOfSpans ? [1] : [1, 8] {
            let lower = (day - days) * Day.length
            guard lower > bounds.lower else { break }
            stretches.append(filter && Self.began(.greaterOrEqual, lower) && Self.began(.lessOrEqual, upper))
            upper = lower - 1
        }
        return stretches + [filter && Self.began(.lessOrEqual, upper)]
    }

    private static func began(_ comparison: FilterComparison, _ nanoseconds: Int64?) -> Filter {
        nanoseconds.map { .condition(.start(comparison, .at(Timestamp(nanoseconds: $0)))) } ?? .all
    }
}

extension Filter {
    fileprivate func contains(where isOne: (FilterCondition) -> Bool) -> Bool {
        switch self {
        case .all: false
        case .and(let filters), .or(let filters): filters.contains { $0.contains(where: isOne) }
        case .not(let filter): filter.contains(where: isOne)
        case .condition(let condition): isOne(condition)
        }
    }
}

extension FilterCondition {
    /// Whether it asks for what the row of a trace does not have.
    fileprivate var isOfSpansAlone: Bool {
        switch self {
        case .text, .span, .spanPrefix, .string(.metadata, _), .string(.attribute, _): true
        default: false
        }
    }
}

extension ClickHouseStore {
    /// The first rows of a list.
    ///
    /// - Parameter find: Finds so many rows of a stretch.
    static func first<Row>(
        _ count: Int, of stretches: [Filter], by id: (Row) -> some Hashable,
        _ find: (Filter, Int) async throws -> [Row]
    ) async throws -> [Row] {
        var found: [Row] = []
        for stretch in stretches where found.count < count {
            // One that turned out older while it was looked for is found again, in place of one that is missed.
            let known = Set(found.map(id))
            let others = try await find(stretch, count).filter { !known.contains(id($0)) }
            found += others.prefix(count - found.count)
        }
        return found
    }
}
