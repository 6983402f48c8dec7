extension ReviewCopy {
    /// The unified diff from the copy to what would be generated, and then how the spans' names changed.
    ///
    /// - Parameter name: what the diff calls the file: `Traced/App.swift`.
    func report(named name: String) -> [String] {
        let diff = UnifiedDiff.lines(
            from: committed ?? "", named: committed == nil ? "/dev/null" : "a/\(name)", to: current ?? "",
            named: current == nil ? "/dev/null" : "b/\(name)")
        return diff + SpanChanges(from: committed ?? "", to: current ?? "").lines
    }
}
