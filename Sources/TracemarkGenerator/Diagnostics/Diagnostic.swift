/// A message about a location in a source. It has the compiler's format, so that SwiftPM and Xcode show it at the
/// source:
///
///     /pkg/Sources/App/Summarizer.swift:12:8: error: there is no option 'nmae'; did you mean 'name'?
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
    /// The severity of a diagnostic. An error fails the build.
    public enum Severity: String, Sendable {
        case error, warning
    }

    /// The severity.
    public var severity: Severity
    /// The source's path, as it was given.
    public var path: String
    /// The line, from 1.
    public var line: Int
    /// The column in UTF-8 bytes, from 1.
    public var column: Int
    /// A sentence that names the mistake and its remedy.
    public var message: String

    /// The line to print.
    public var description: String {
        path + ":" + line.description + ":" + column.description + ": " + severity.rawValue + ": " + message
    }
}

/// A collector of diagnostics. All stages share one.
package final class DiagnosticCollector {
    package private(set) var diagnostics: [Diagnostic] = []

    package init() {}

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    package func error(_ message: String, at offset: Int, in source: SourceText) {
        add(.error, message, at: offset, in: source)
    }

    package func warning(_ message: String, at offset: Int, in source: SourceText) {
        add(.warning, message, at: offset, in: source)
    }

    private func add(_ severity: Diagnostic.Severity, _ message: String, at offset: Int, in source: SourceText) {
        let (line, column) = source.location(of: offset)
        diagnostics.append(
            Diagnostic(severity: severity, path: source.path, line: line, column: column, message: message))
    }
}
