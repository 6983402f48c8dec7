import Foundation
import TracemarkModel

/// Times in the time zone of this machine.
enum LocalTime {
    /// Returns `2026-11-19 13:34:56 +01:00`.
    static func text(_ time: Timestamp) -> String {
        let (local, offset) = parts(time)
        return "\(local) \(offset)"
    }

    /// Returns the local time and its offset separately.
    static func parts(_ time: Timestamp) -> (local: String, offset: String) {
        var seconds = time_t(
            time.nanoseconds >= 0 ? time.nanoseconds / 1_000_000_000 : time.nanoseconds / 1_000_000_000 - 1)
        var parts = tm()
        tzset()
        localtime_r(&seconds, &parts)
        let day = "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        let minutes = parts.tm_gmtoff.magnitude / 60
        let sign = parts.tm_gmtoff < 0 ? "-" : "+"
        return (
            "\(day) \(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))",
            "\(sign)\(padded(Int32(minutes / 60))):\(padded(Int32(minutes % 60)))"
        )
    }

    private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
