// swift-format-ignore-file
// @trace
private func one() {}

// @trace
fileprivate func two() {}

private struct Hidden {
    // @trace
    func three() {}
}

private let limit = 3
private struct Options {}

// @trace
func four(_ value: Int = limit) {}

// @trace
func five(_ options: Options) {}

// @trace
func six() -> [Options] { [] }

struct Shown {
    private var secret = 1
    fileprivate static let other = 2

    // @trace(metrics: [secret: secret, limit: limit.hashValue])
    func seven() {}

    // @trace
    func eight(secret: Int = Shown.other, other: Int = 2) {}
}

// @trace
func nine(limit: Int) { eight2(limit) }
