/// Types that the importer replaces by one of Swift's own, by their C name.
///
/// The list is that of the compiler's `MappedTypes.def`, without what only Objective-C has.
enum TypedefNames {
    static func swiftName(of name: String, size: Int) -> String? {
        if let (swift, bytes) = sized[name] { return size == bytes ? swift : nil }
        return words[name]
    }

    private static let sized: [String: (swift: String, bytes: Int)] = [
        "int8_t": ("Int8", 1), "int16_t": ("Int16", 2), "int32_t": ("Int32", 4), "int64_t": ("Int64", 8),
        "uint8_t": ("UInt8", 1), "uint16_t": ("UInt16", 2), "uint32_t": ("UInt32", 4), "uint64_t": ("UInt64", 8),
        "u_int8_t": ("UInt8", 1), "u_int16_t": ("UInt16", 2), "u_int32_t": ("UInt32", 4), "u_int64_t": ("UInt64", 8),
        "UInt8": ("UInt8", 1), "UInt16": ("UInt16", 2), "UInt32": ("UInt32", 4), "UInt64": ("UInt64", 8),
        "SInt8": ("Int8", 1), "SInt16": ("Int16", 2), "SInt32": ("Int32", 4), "SInt64": ("Int64", 8),
        "Float32": ("Float", 4), "Float64": ("Double", 8),
    ]

    private static let words: [String: String] = [
        "intptr_t": "Int", "uintptr_t": "UInt", "ptrdiff_t": "Int", "size_t": "Int", "rsize_t": "Int", "ssize_t": "Int",
    ]

    /// What C passes the arguments of a variadic function on in.
    static let argumentLists: Set<String> = ["va_list", "__gnuc_va_list", "__va_list"]
}
