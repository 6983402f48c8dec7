/// The version of this package: what spans, the command and the server's API say it is.
package enum TracemarkVersion {
    package static let current = "0.1.0"
}
