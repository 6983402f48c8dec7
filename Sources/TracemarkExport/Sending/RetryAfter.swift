import Foundation

/// The header `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date.
enum RetryAfter {
    /// Returns the delay that the header requests; nil if it cannot be read.
    static func delay(_ header: String, now: Date) -> Duration? {
        let text = header.trimmingCharacters(in: .whitespaces)
        if let seconds = UInt32(text) { return .seconds(Int64(seconds)) }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: text).map { .milliseconds(Int64(max(0, $0.timeIntervalSince(now)) * 1_000)) }
    }
}
