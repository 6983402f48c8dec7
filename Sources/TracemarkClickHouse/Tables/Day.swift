import TracemarkModel

/// Days since 1970, by which the tables are partitioned.
enum Day {
    /// The days from 2020 to 2100.
    private static let kept: ClosedRange<Int64> = 18_262...47_482

    /// The length of a day in nanoseconds.
    static let length: Int64 = 86_400_000_000_000

    /// Returns the day of a time. A clock that is off by years must not create a partition for each day.
    static func of(nanoseconds: Int64) -> UInt16 {
        let day = nanoseconds / length
        return kept.contains(day) ? UInt16(day) : 0
    }

    /// Returns a condition that every row within the bounds satisfies, and few others.
    static func condition(_ bounds: TimeBounds) -> SQLText {
        guard !bounds.isEverything else { return "1" }
        let (first, last) = (bounds.lower / length, bounds.upper / length)
        let days: SQLText = "day BETWEEN \(max(first, kept.lowerBound)) AND \(min(last, kept.upperBound))"
        return first < kept.lowerBound || last > kept.upperBound ? "(day = 0 OR \(days))" : "(\(days))"
    }
}

/// Hours since 1970, by which the chart tables are ordered.
enum Hour {
    private static let length: Int64 = 3_600_000_000_000

    /// Returns the hour of a time, equal to `intDiv(start, 3600000000000)`.
    static func of(nanoseconds: Int64) -> Int32 { Int32(nanoseconds / length) }

    /// Returns the time at which an hour begins.
    static func start(_ hour: Int32) -> Int64 { Int64(hour) * length }

    static func condition(_ bounds: TimeBounds) -> SQLText {
        """
        (\(Day.condition(bounds)) AND hour BETWEEN \(of(nanoseconds: bounds.lower)) \
        AND \(of(nanoseconds: bounds.upper)))
        """
    }
}
