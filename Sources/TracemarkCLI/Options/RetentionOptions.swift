import ArgumentParser
import TracemarkModel

/// The options of the retention policy.
struct RetentionOptions: ParsableArguments {
    @Option(name: .customLong("retain-days"), help: "Delete traces after this number of days without activity.")
    var days: Double?
    @Option(
        name: .customLong("retain-bytes"),
        help: "Delete the oldest traces when the store exceeds this number of bytes, such as 10000000000.")
    var bytes: Int64?

    private static let nanosecondsOfDay = 86_400e9
    /// The maximum age in nanoseconds, about 285 years, which fits into 64 bits.
    private static let mostNanoseconds = 9e18

    func validate() throws {
        // A limit of zero would delete everything.
        try Self.check(days, isAboveZero: "--retain-days")
        try Self.check(bytes.map { Double($0) }, isAboveZero: "--retain-bytes")
    }

    var policy: RetentionPolicy {
        RetentionPolicy(
            ageNanoseconds: days.map { Int64(min($0 * Self.nanosecondsOfDay, Self.mostNanoseconds)) }, byteCount: bytes)
    }

    /// - Throws: `ValidationError` if a given number is not above 0.
    static func check(_ value: Double?, isAboveZero option: String) throws {
        guard let value, !(value > 0) else { return }
        throw ValidationError("\(option) is \(value.formatted()). Use a number above 0.")
    }
}
