import Tracemark
import TracemarkModel

extension ListOrder {
    /// Returns the time windows of a list, which are queried in order until the page is full.
    ///
    /// A list from the newest on has several windows: today and yesterday, the week before, and the rest. Within a day,
    /// the tables are not ordered by time. The newest rows are known only after all rows are read. Most pages are full
    /// before that.
    func stretches(of filter: Filter, after cursor: ListCursor?, at now: Timestamp) -> [Filter] {
        guard order == .newest else { return [filter] }
        let bounds = TimeBounds(filter, at: now)
        // Rows that start in the future belong to the first window.
        var upper = cursor?.value
        let day = max(0, min(now.nanoseconds, bounds.upper, upper ?? .max)) / Day.length
        var stretches: [Filter] = []
        // A span may start at any time after its trace, so that each window reads all newer spans.
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
    /// A Boolean value that indicates whether the condition tests a field that the row of a trace lacks.
    fileprivate var isOfSpansAlone: Bool {
        switch self {
        case .text, .span, .spanPrefix, .string(.metadata, _), .string(.attribute, _): true
        default: false
        }
    }
}

extension ClickHouseStore {
    /// Returns the first rows of a list.
    ///
    /// - Parameter find: A closure that returns at most the given number of rows of a window.
    static func first<Row>(
        _ count: Int, of stretches: [Filter], by id: (Row) -> some Hashable,
        _ find: (Filter, Int) async throws -> [Row]
    ) async throws -> [Row] {
        var found: [Row] = []
        for stretch in stretches where found.count < count {
            // A row that moves to an earlier time meanwhile may be found twice, but it is never missed.
            let known = Set(found.map(id))
            let others = try await find(stretch, count).filter { !known.contains(id($0)) }
            found += others.prefix(count - found.count)
        }
        return found
    }
}
