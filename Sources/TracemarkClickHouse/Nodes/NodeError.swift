import TracemarkModel

/// An error response of a node.
struct NodeError: Error, Sendable {
    /// The engine's error code; 0 if the node was unreachable.
    var code: Int
    /// The engine's message, truncated.
    var message: String

    /// Parses `Code: 279, e.displayText() = DB::Exception: …`.
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

    /// A Boolean value that indicates whether a table or its replica already exists. Another server then has the
    /// document lock.
    var isAlreadyThere: Bool { code == 57 || code == 253 }

    /// A Boolean value that indicates whether a table disappeared while the list of tables was read.
    var isGone: Bool { code == 60 }

    /// A Boolean value that indicates whether the statement exceeded its time limit.
    var isOutOfTime: Bool { code == 159 }

    /// A Boolean value that indicates whether another node may succeed. This node is unreachable, starting or stopping.
    var isOfNode: Bool { code == 0 || Self.nodeCodes.contains(code) }

    private static let nodeCodes: Set<Int> = [
        159, 209, 210,  // TIMEOUT_EXCEEDED, SOCKET_TIMEOUT, NETWORK_ERROR
        236, 394,  // ABORTED, QUERY_WAS_CANCELLED: the node is being stopped
    ]

    /// Returns the error of a store, with a remedy if there is one.
    func storeError(_ host: ClusterAddress.Host) -> StoreError {
        switch code {
        case 0: .unavailable("\(host): \(message)")
        case 279, 159, 209, 210, 225, 236, 242, 319, 394, 999, 285, 286, 289, 32, 203, 204, 205:
            .unavailable("\(host): \(message)")
        case 202, 241, 252: .busy(retryAfterSeconds: 2)
        case 192, 193, 194, 195, 497, 516:
            .accessDenied(
                "\(host) rejects the user or the password. Set the password in TRACEMARK_CLICKHOUSE_PASSWORD")
        case 243: .diskFull(path: "\(host)")
        default: .engine("\(host): \(message)")
        }
    }
}
