import Tracemark
import TracemarkModel

/// The code of a status in the tables.
enum StatusCode: UInt8 {
    case running = 0
    case ok = 1
    case error = 2
    case cancelled = 3
    case abandoned = 4

    init(_ status: TraceStatus) {
        switch status {
        case .running: self = .running
        case .ok: self = .ok
        case .error: self = .error
        case .cancelled: self = .cancelled
        case .abandoned: self = .abandoned
        }
    }

    var status: TraceStatus {
        switch self {
        case .running: .running
        case .ok: .ok
        case .error: .error
        case .cancelled: .cancelled
        case .abandoned: .abandoned
        }
    }
}

/// The kind of a trace's term. The numbers are in the tables and never change.
enum TermKind: UInt8 {
    case name = 1
    case type = 2
    case model = 3
    case service = 4
    case user = 5
    case session = 6
    case tag = 7
    case kind = 8
}
