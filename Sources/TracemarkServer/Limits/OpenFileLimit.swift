import Foundation

/// How many files and sockets the system lets this program have open.
enum OpenFileLimit {
    /// What is left for connections beside files, the store's and those of programs that are told of alerts.
    static func connections(atMost wanted: Int) -> Int {
        var limit = rlimit()
        #if canImport(Darwin)
        let status = getrlimit(RLIMIT_NOFILE, &limit)
        #else
        let status = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #endif
        guard status == 0, limit.rlim_cur < rlim_t(Int.max) else { return wanted }
        return min(wanted, max(16, Int(limit.rlim_cur) - 128))
    }
}
