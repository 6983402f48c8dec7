import Foundation

/// The number of files and sockets that the system lets this process open.
public enum OpenFileLimit {
    /// Raises the limit as far as the system allows, up to 16,384. Many shells start with 1,024.
    public static func raise() {
        guard var limit = current else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 16_384))
        #if canImport(Darwin)
        setrlimit(RLIMIT_NOFILE, &limit)
        #else
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #endif
    }

    /// Returns the number of connections for each of two listeners. The rest remains for files, the store and alert
    /// commands.
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
