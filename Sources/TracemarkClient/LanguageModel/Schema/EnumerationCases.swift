/// The cases of an enumeration whose cases carry no values, without the enumeration's help.
enum EnumerationCases {
    /// More than a model is ever offered: OpenAI takes 1,000 in all.
    static let limit = 500

    /// All cases in the order of their declaration; nil where the type is not such an enumeration.
    static func all<Enumeration>(of type: Enumeration.Type) -> [Enumeration]? {
        if let iterable = type as? any CaseIterable.Type { return listed(by: iterable) }
        return inMemory(of: type)
    }

    private static func listed<Enumeration>(by iterable: any CaseIterable.Type) -> [Enumeration]? {
        func cases<Iterable: CaseIterable>(_ type: Iterable.Type) -> [Any] { Array(type.allCases.prefix(limit + 1)) }
        let cases = cases(iterable).compactMap { $0 as? Enumeration }
        return cases.count <= limit && cases.allSatisfy(isCaseWithoutValue) ? cases : nil
    }

    /// Swift keeps such an enumeration as the number of its case, in one byte where there are at most 256, and `nil` of
    /// its optional as the first number that is none (docs/ABI/TypeLayout.rst, "Single-payload enums"). So `nil` tells
    /// how many cases there are.
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
