import Tracemark

/// A progress display on standard error, if that is a terminal.
final class Progress {
    private let isShown = Terminal.errors.width != nil
    private let start = ContinuousClock.now
    private var last: ContinuousClock.Instant?

    /// Shows a text instead of the previous one, at most ten times a second.
    func show(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        let now = ContinuousClock.now
        if let last, now - last < .milliseconds(100) { return }
        last = now
        Output.note("\r\u{1B}[K\(ConsoleText.cut(text(), to: (Terminal.errors.width ?? 80) - 1))")
    }

    /// Removes the text.
    func clear() {
        if isShown, last != nil { Output.note("\r\u{1B}[K") }
    }

    /// Prints a permanent message.
    func print(_ text: String) {
        clear()
        Output.note("\(text)\n")
    }

    /// Returns the average rate per second so far.
    func rate(_ count: Int) -> Int {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        return elapsed > 0 ? Int(Double(count) / elapsed) : 0
    }

    /// Returns `45 %`, or the number of MiB if the total is unknown.
    static func percentage(_ done: Int, of whole: Int?) -> String {
        guard let whole, whole > 0 else { return "\(done / 1_048_576) MiB" }
        return "\(min(100, done * 100 / whole)) %"
    }
}
