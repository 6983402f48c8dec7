/// The cases of an enumeration without associated values. The enumeration need not be `CaseIterable`.
enum EnumerationCases {
    /// The maximum number of cases. OpenAI accepts 1,000 in a whole schema.
    static let limit = 500

    /// Returns all cases in the order of declaration; nil for any other type.
    static func all<Enumeration>(of type: Enumeration.Type) -> [Enumeration]? {
        if let iterable = type as? any CaseIterable.Type { return listed(by: iterable) }
        return inMemory(of: type)
    }

    private static func listed<Enumeration>(by iterable: any CaseIterable.Type) -> [Enumeration]? {
        func cases<Iterable: CaseIterable>(_ type: Iterable.Type) -> [Any] { Array(type.allCases.prefix(limit + 1)) }
        let cases = cases(iterable).compactMap { $0 as? Enumeration }
        return cases.count <= limit && cases.allSatisfy(isCaseWithoutValue) ? cases : nil
    }

    /// Returns the cases from the memory layout. Swift stores such an enumeration as the number of its case, in one
    /// byte for at most 256 cases. It stores `nil` as the first number without a case (docs/ABI/TypeLayout.rst,
    /// "Single-payload enums"). So `nil` reveals the number of cases.
    private static func inMemory<Enumeration>(of type: Enumeration.Type) -> [Enumeration]? {
        let isUninhabited = MemoryLayout<Enumeration?>.size == 0
        if isUninhabited { return [] }
        guard MemoryLayout<Enumeration>.size <= 1, MemoryLayout<Enumeration?>.size == 1 else { return nil }
        let count = withUnsafeBytes(of: Enumeration?.none) { $0[0] }
        var cases: [Enumeration] = []
        for number in 0..<count {
            let value = withUnsafeBytes(of: number) { $0.load(as: Enumeration.self) }
            guard isCaseWithoutValue(value) else { return nil }
            cases.append(value)
        }
        return cases
    }

    private static func isCaseWithoutValue<Value>(_ value: Value) -> Bool {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .enum && mirror.children.isEmpty
    }
}
