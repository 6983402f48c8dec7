import Foundation
import Tracemark

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// The width and colors of the terminal. A pipe has neither.
enum Terminal {
    static let output = style(of: STDOUT_FILENO)
    static let errors = style(of: STDERR_FILENO)

    private static func style(of descriptor: Int32) -> ConsoleStyle {
        guard isatty(descriptor) == 1 else { return ConsoleStyle(width: nil, isColored: false) }
        let environment = ProcessInfo.processInfo.environment
        var size = winsize()
        let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
        let columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        let noColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return ConsoleStyle(width: columns ?? known ?? 80, isColored: !noColor && environment["TERM"] != "dumb")
    }
}
