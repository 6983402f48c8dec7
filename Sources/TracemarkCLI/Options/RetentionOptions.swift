import ArgumentParser
import TracemarkModel

/// What is not kept.
struct RetentionOptions: ParsableArguments {
    @Option(name: .customLong("retain-days"), help: "Remove traces after so many days without activity.")
    var days: Double?
    @Option(
        name: .customLong("retain-bytes"), help: "Remove the oldest traces beyond so many bytes, such as 10000000000.")
    var bytes: Int64?

    private static let nanosecondsOfDay = 86_400e9
    /// About what 64 bits hold, 285 years.
    private static let mostNanoseconds = 9e18

    func validate() throws {
        // None at all would remove everything.
        try Self.check(days, isAboveZero: "--retain-days")
        try Self.check(bytes.map { Double($0) }, isAboveZero: "--retain-bytes")
    }

    var policy: RetentionPolicy {
        RetentionPolicy(
            ageNanoseconds: days.map { Int64(min($0 * Self.nanosecondsOfDay, Self.mostNanoseconds)) }, byteCount: bytes)
    }

    /// - Throws: `ValidationError` if a number that was given is 0 or less, or none.
    static func check(_ value: Double?, isAboveZero option: String) throws {
        guard let value, !(value > 0) else { return }
        throw ValidationError("\(option) must be more than 0, not \(value.formatted()).")
    }
}
