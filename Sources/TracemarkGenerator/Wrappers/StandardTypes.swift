/// The types in common use. The generator searches no source for another meaning of them.
enum StandardTypes {
    private static let names = Set(
        words: """
            Any AnyObject Array Bool Character Dictionary Double Duration Float Int Int16 Int32 Int64 Int8 Never
            Optional Result Self Set StaticString String Substring UInt UInt16 UInt32 UInt64 UInt8 Void
            """)

    static func contains(_ name: String) -> Bool {
        names.contains(name)
    }

    /// The types of the standard library that strict memory safety calls unsafe.
    static let unsafe = Set(
        words: """
            AutoreleasingUnsafeMutablePointer CVaListPointer OpaquePointer UnownedSerialExecutor UnownedTaskExecutor
            Unmanaged UnsafeBufferPointer UnsafeBufferPointerIterator UnsafeContinuation UnsafeCurrentTask
            UnsafeMutableBufferPointer UnsafeMutablePointer UnsafeMutableRawBufferPointer UnsafeMutableRawPointer
            UnsafePointer UnsafeRawBufferPointer UnsafeRawBufferPointerIterator UnsafeRawPointer
            UnsafeThrowingContinuation
            """)
}
