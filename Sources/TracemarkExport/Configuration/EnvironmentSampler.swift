/// The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` configure.
struct EnvironmentSampler: Equatable {
    /// The sample rate of the traces that this process begins.
    var share = 1.0
    /// A Boolean value that indicates whether a trace from another process follows that process's decision.
    var followsParent = true

    init(_ reader: inout EnvironmentReader) {
        let name = reader.first(
            ["OTEL_TRACES_SAMPLER"],
            expecting: "always_on, always_off, traceidratio, or one of these after parentbased_"
        ) { text in
            let name = text.lowercased()
            let base = name.hasPrefix("parentbased_") ? String(name.dropFirst("parentbased_".count)) : name
            return ["always_on", "always_off", "traceidratio"].contains(base) ? (base, base != name) : nil
        }
        guard let (base, isParentBased) = name else { return }
        followsParent = isParentBased
        switch base {
        case "always_off": share = 0
        case "traceidratio":
            share =
                reader.first(["OTEL_TRACES_SAMPLER_ARG"], expecting: "a number from 0 to 1") { text in
                    Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
                } ?? 1
        default: break
        }
    }
}
