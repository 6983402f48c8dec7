import CStats
import Tracemark

TracingSystem.bootstrap(ConsoleExporter())

// @trace
func _measure(_ values: [Double]) -> Double {
    let stats = stats_create("values")
    defer { stats_free(stats) }
    // Used as a value, the function is the traced one too.
    let add: (OpaquePointer?, Double) -> Int32 = stats_add
    for value in values { _ = add(stats, value) }
    var total = 0.0
    withUnsafeMutablePointer(to: &total) { total in
        stats_each(stats, { $0!.assumingMemoryBound(to: Double.self).pointee += $1 }, total)
    }
    return stats_measure_of(stats, STATS_LARGEST) + total
}

print(measure([1, 2.5, .nan]), stats_create("") == nil, stats_twice(4), stats_log_in("ada", "secret"))
