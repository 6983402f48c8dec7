import Foundation

/// How many files and sockets the system lets this program have open.
public enum OpenFileLimit {
    /// Raises it as far as the system lets this program, up to 16,384: many shells begin with 1,024.
    public static func raise() {
        guard var limit = current else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 16_384))
        #if canImport(Darwin)
        setrlimit(RLIMIT_NOFILE, &limit)
        #else
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #endif
    }

    /// What is left for the connections of each of two ports beside files, the store's and those of programs that are
    /// told of alerts.
    static func connections(atMost wanted: Int) -> Int {
        guard let limit = current, limit.rlim_cur < rlim_t(Int.max) else { return wanted }
        return min(wanted, max(16, (Int(limit.rlim_cur) - 128) / 2))
    }

    private static var current: rlimit? {
        var limit = rlimit()
        #if canImport(Darwin)
        let status = getrlimit(RLIMIT_NOFILE, &limit)
        #else
        let status = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #endif
        return status == 0 ? limit : nil
    }
}
