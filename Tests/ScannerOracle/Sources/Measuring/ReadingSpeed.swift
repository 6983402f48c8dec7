import Foundation

/// How many megabytes a reader takes in per second of processor time.
package enum ReadingSpeed {
    /// Runs `body`, which reads `byteCount` bytes, and prints its speed.
    package static func report(_ name: String, byteCount: Int, _ body: () -> Void) {
        let start = processorTime
        body()
        let seconds = processorTime - start
        let speed = String(format: "%7.1f", Double(byteCount) / 1_000_000 / seconds)
        print("\(speed) MB per CPU-second (\(String(format: "%.2f", seconds)) s): \(name)")
    }

    private static var processorTime: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
