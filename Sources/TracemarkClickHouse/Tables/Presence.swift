/// The state of a row, which the column `deleted` holds: live, or a tombstone.
enum Presence: Equatable {
    case isThere
    /// The span or trace was deleted at this time, in nanoseconds since 1970.
    case isRemoved(at: Int64)
    /// The span or trace moved to another hour. The row in this hour is void.
    case isElsewhere(than: Int32)

    /// The code of the state. Queries look for 0 only.
    var code: UInt8 {
        switch self {
        case .isThere: 0
        case .isRemoved: 1
        case .isElsewhere: 2
        }
    }

    /// The start in a row without a span or trace.
    var start: Int64 {
        switch self {
        case .isThere: 0
        case .isRemoved(let time): time
        case .isElsewhere(let hour): Hour.start(hour)
        }
    }

    /// Returns the revision of a row: twice the trace's. The tombstone of a moved row has one less, so that a real row
    /// wins.
    func revision(_ revision: UInt64) -> UInt64 {
        if case .isElsewhere = self { 2 * revision - 1 } else { 2 * revision }
    }
}
