import TracemarkModel

/// Days since 1970, as the tables are partitioned by them.
enum Day {
    /// From 2020 to 2100.
    private static let kept: ClosedRange<Int64> = 18_262...47_482

    /// In nanoseconds.
    static let length: Int64 = 86_400_000_000_000

    /// A clock that is years off must not make a partition for each of its days.
    static func of(nanoseconds: Int64) -> UInt16 {
        let day = nanoseconds / length
        return kept.contains(day) ? UInt16(day) : 0
    }

    /// Holds for every row with a time within bounds, and for few others.
    static func condition(_ bounds: TimeBounds) -> SQLText {
        guard !bounds.isEverything else { return "1" }
        let (first, last) = (bounds.lower / length, bounds.upper / length)
        let days: SQLText = "day BETWEEN \(max(first, kept.lowerBound)) AND \(min(last, kept.upperBound))"
        return first < kept.lowerBound || last > kept.upperBound ? "(day = 0 OR \(days))" : "(\(days))"
    }
}

/// Hours since 1970, which the tables that charts are made from are in order of.
enum Hour {
    private static let length: Int64 = 3_600_000_000_000

    /// The same as `intDiv(start, 3600000000000)`.
    static func of(nanoseconds: Int64) -> Int32 { Int32(nanoseconds / length) }

    /// A time within an hour.
    static func start(_ hour: Int32) -> Int64 { Int64(hour) * length }

    static func condition(_ bounds: TimeBounds) -> SQLText {
        "(\(Day.condition(bounds)) AND hour BETWEEN \(of(nanoseconds: bounds.lower)) AND \(of(nanoseconds: bounds.upper)))"
    }
}
