/// What a row says about whether the span or trace is there, as the column `deleted` has it.
enum Presence: Equatable {
    case isThere
    /// It was removed at this time, in nanoseconds since 1970.
    case isRemoved(at: Int64)
    /// It began in another hour than it seemed to: what stood in this one is void.
    case isElsewhere(than: Int32)

    /// Only 0 is looked for; of the others, older rows of the same key are not needed in the first case alone.
    var code: UInt8 {
        switch self {
        case .isThere: 0
        case .isRemoved: 1
        case .isElsewhere: 2
        }
    }

    /// The start that the row has where there is no span or trace in it.
    var start: Int64 {
        switch self {
        case .isThere: 0
        case .isRemoved(let time): time
        case .isElsewhere(let hour): Hour.start(hour)
        }
    }

    /// A row's revision: twice the trace's, and just below it for what must give way to the row itself.
    func revision(_ revision: UInt64) -> UInt64 {
        if case .isElsewhere = self { 2 * revision - 1 } else { 2 * revision }
    }
}
