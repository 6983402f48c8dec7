import TracemarkModel

/// What a node said instead of an answer.
struct NodeError: Error, Sendable {
    /// The engine's number of the error; 0 where the node could not be asked.
    var code: Int
    /// The engine's words, cut short.
    var message: String

    /// Reads `Code: 279, e.displayText() = DB::Exception: …`.
    init(status: Int, body: String) {
        var code = status == 401 || status == 403 ? 516 : 0
        if let place = body.range(of: "Code: ") {
            code = Int(body[place.upperBound...].prefix { $0.isASCII && $0.isNumber }) ?? code
        }
        self.code = code
        message = String(body.prefix(400)).split(whereSeparator: \.isNewline).joined(separator: " ")
        if message.isEmpty { message = "status \(status)" }
    }

    init(unreachable reason: String) {
        (code, message) = (0, reason)
    }

    /// The claim of a name was too late: a table or a replica of it is there.
    var isAlreadyThere: Bool { code == 57 || code == 253 }

    /// A table went while the list of tables was read.
    var isGone: Bool { code == 60 }

    /// The statement took longer than it may.
    var isOutOfTime: Bool { code == 159 }

    /// Whether another node may well answer: this one cannot be reached, or is on its way up or down.
    var isOfNode: Bool { code == 0 || Self.nodeCodes.contains(code) }

    private static let nodeCodes: Set<Int> = [
        159, 209, 210,  // TIMEOUT_EXCEEDED, SOCKET_TIMEOUT, NETWORK_ERROR
        236, 394,  // ABORTED, QUERY_WAS_CANCELLED: the node is being stopped
    ]

    /// Whatever a user can do about it, as a store says it.
    func storeError(_ host: ClusterAddress.Host) -> StoreError {
        switch code {
        case 0: .unavailable("\(host): \(message)")
        case 279, 159, 209, 210, 225, 236, 242, 319, 394, 999, 285, 286, 289, 32, 203, 204, 205:
            .unavailable("\(host): \(message)")
        case 202, 241, 252: .busy(retryAfterSeconds: 2)
        case 192, 193, 194, 195, 497, 516:
            .accessDenied(
                "\(host) does not accept the user or the password, which is taken from TRACEMARK_CLICKHOUSE_PASSWORD")
        case 243: .diskFull(path: "\(host)")
        default: .engine("\(host): \(message)")
        }
    }
}
