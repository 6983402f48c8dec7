/// The values that the probing decoder returns in one run. If a type's `init(from:)` validates and rejects them, the
/// next profile is tried.
struct ProbeProfile: Sendable {
    var text: String
    var number: Int
    /// A Boolean value that indicates whether collections have an element and optional values are present.
    var hasElements: Bool

    /// The profiles, from values that most types accept to special ones.
    static let all: [ProbeProfile] = {
        let texts = [
            "", "text", "1", "UTC", "en", "EUR", "en_US", "https://example.com/", "a@example.com", "2001-01-01",
            "2001-01-01T00:00:00Z", "12:00", "00000000-0000-0000-0000-000000000000", "#000000", "1.0.0", "AA==", "P1D",
        ]
        let numbers = [0, 1, 2, 10, 100, 2001]
        return texts.enumerated().map { index, text in
            ProbeProfile(
                text: text, number: numbers[min(index, numbers.count - 1)], hasElements: index % 2 == 1)
        }
    }()
}
