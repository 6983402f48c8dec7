import Tracemark
import TracemarkModel

/// A column of times. On a terminal, the heading has the common zone, and on a narrow one the common year. That leaves
/// room for other columns.
struct TimeColumn {
    let title: String
    let texts: [String]

    init(_ times: [Timestamp], in style: ConsoleStyle) {
        let parts = times.map { LocalTime.parts($0) }
        let zone = Set(parts.map(\.offset)).count == 1 && style.width != nil ? parts[0].offset : nil
        let isNarrow = style.width.map { $0 < 110 } ?? false && Set(parts.map { $0.local.prefix(4) }).count == 1
        title = zone.map { "TIME (\($0))" } ?? "TIME"
        texts = parts.map { part in
            let local = isNarrow ? String(part.local.dropFirst(5)) : part.local
            return zone == nil ? "\(local) \(part.offset)" : local
        }
    }
}
