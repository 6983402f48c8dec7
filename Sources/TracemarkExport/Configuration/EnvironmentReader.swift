/// Reads environment variables by OpenTelemetry's specification. An empty variable counts as unset. One that cannot be
/// read is reported and counts as unset.
struct EnvironmentReader {
    private let environment: (String) -> String?
    private(set) var warnings: [String] = []

    init(_ environment: @escaping (String) -> String?) {
        self.environment = environment
    }

    func text(_ name: String) -> String? {
        guard let text = environment(name), !text.isEmpty else { return nil }
        return text
    }

    mutating func warn(_ message: String) {
        warnings.append(message)
    }

    /// Returns the value of the first variable that is set and can be read.
    ///
    /// - Parameters:
    ///   - expected: A description of the expected value.
    ///   - isSecret: A Boolean value that indicates whether a message must not repeat the value.
    mutating func first<Value>(
        _ names: [String], expecting expected: String, isSecret: Bool = false, read: (String) -> Value?
    ) -> Value? {
        for name in names {
            guard let text = text(name) else { continue }
            if let value = read(text) { return value }
            warn("\(name)\(isSecret ? "" : "=\(text)") is ignored: it should be \(expected).")
        }
        return nil
    }

    /// - Parameter zero: The duration that 0 stands for.
    mutating func milliseconds(_ names: [String], zero: Duration) -> Duration? {
        first(names, expecting: "a number of milliseconds") { text in
            UInt32(text).map { $0 == 0 ? zero : .milliseconds(Int64($0)) }
        }
    }

    mutating func count(_ name: String) -> Int? {
        first([name], expecting: "a number above 0") { text in UInt32(text).flatMap { $0 > 0 ? Int($0) : nil } }
    }
}
