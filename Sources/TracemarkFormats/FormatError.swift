/// An error of an input file.
public struct FormatError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problem, as a sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}
