import TracemarkGenerator

/// What a header says of where a function can be used, as Swift's attributes.
///
///     __attribute__((deprecated("use b")))                  @available(*, deprecated, message: "use b")
///     __attribute__((availability(macos,introduced=14.0)))  @available(macOS, introduced: 14.0)
struct Availability {
    private(set) var attributes: [String] = []
    private(set) var isUnavailable = false
    private(set) var message: String?
    /// True where every use of it is warned of, whatever the platform.
    private(set) var isDeprecated = false

    private static let platforms = [
        "macos": "macOS", "macosx": "macOS", "ios": "iOS", "tvos": "tvOS", "watchos": "watchOS", "xros": "visionOS",
        "visionos": "visionOS", "maccatalyst": "macCatalyst", "macos_app_extension": "macOSApplicationExtension",
        "ios_app_extension": "iOSApplicationExtension",
    ]

    init(_ text: AttributeText) {
        if let arguments = text.arguments(of: "unavailable") {
            isUnavailable = true
            message = AttributeText.string(in: arguments)
        }
        if let arguments = text.arguments(of: "deprecated") { deprecate(AttributeText.string(in: arguments)) }
        for arguments in text.all("availability") { read(arguments) }
    }

    private mutating func deprecate(_ message: String?) {
        let note = message.flatMap { $0.isEmpty ? nil : ", message: \($0.swiftLiteral)" } ?? ""
        isDeprecated = true
        attributes.append("@available(*, deprecated\(note))")
    }

    private mutating func read(_ arguments: String) {
        let parts = arguments.split(separator: ",").map { $0.filter { $0 != " " } }
        guard let platform = parts.first?.lowercased() else { return }
        let message = AttributeText.string(in: arguments)
        if platform == "swift" {
            if parts.contains("unavailable") {
                isUnavailable = true
                self.message = message
            } else if parts.contains(where: { $0.hasPrefix("deprecated") }) {
                deprecate(message)
            }
            return
        }
        guard let name = Self.platforms[platform] else { return }
        var words = [name]
        if parts.contains("unavailable") { words.append("unavailable") }
        for key in ["introduced", "deprecated", "obsoleted"] {
            if let value = parts.first(where: { $0.hasPrefix(key + "=") })?.dropFirst(key.count + 1) {
                words.append("\(key): \(value.replacingUnderscores)")
            }
        }
        if words.count > 1 { attributes.append("@available(\(words.joined(separator: ", ")))") }
    }
}

extension Substring {
    /// `10_4` is how versions may be written in C.
    fileprivate var replacingUnderscores: String {
        String(map { $0 == "_" ? "." : $0 })
    }
}
