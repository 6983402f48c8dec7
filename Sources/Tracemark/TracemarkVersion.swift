/// The version of this package, which spans, the command and the server's API report.
package enum TracemarkVersion {
    package static let current = "0.1.0"
}
