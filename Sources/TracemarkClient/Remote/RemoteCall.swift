/// A call of the server's API: `GET /api/v1/traces?limit=50`.
struct RemoteCall: Sendable {
    var method: ClientRequest.Method
    /// The path components after `/api/v1`, not percent-encoded.
    var path: [String]
    /// The query parameters, not percent-encoded. Those without a value are omitted.
    var query: [String: String?]
    var body: [UInt8]?
    /// A Boolean value that indicates whether the call may be repeated if its first attempt may have arrived.
    var isIdempotent: Bool

    init(
        _ method: ClientRequest.Method, _ path: [String], query: [String: String?] = [:], body: [UInt8]? = nil,
        isIdempotent: Bool? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.isIdempotent = isIdempotent ?? (method == .get)
    }

    /// The encoded path. A component may have several segments, `spans/00f0…`, but user-defined names are always
    /// separate components.
    var encodedPath: String {
        "/api/v1" + path.map { "/" + Self.percentEncoded($0) }.joined()
    }

    var encodedQuery: String? {
        let pairs = query.compactMap { name, value in value.map { (name, $0) } }.sorted { $0.0 < $1.0 }
        if pairs.isEmpty { return nil }
        return pairs.map { "\(Self.percentEncoded($0))=\(Self.percentEncoded($1))" }.joined(separator: "&")
    }

    /// Returns text in which all but RFC 3986's unreserved characters are encoded, including `+` and `/`, which servers
    /// treat differently.
    static func percentEncoded(_ text: String) -> String {
        // A segment of dots would be removed by path resolution.
        if text == "." || text == ".." { return text.replacing(".", with: "%2E") }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
