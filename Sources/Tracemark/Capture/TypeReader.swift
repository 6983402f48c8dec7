/// Reads the values of one type without running any code of the program.
///
/// A reader is made once for a type, and knows where the type stores its values. This class records only the name of
/// the type, which suffices for functions and metatypes. Its subclasses read more.
class TypeReader: @unchecked Sendable {  // Immutable once it is made.
    let type: Any.Type
    /// The type's name: `Journal`, `Task<Int, Never>`.
    let name: String

    /// - Parameter name: A name to use instead of the type's own.
    init(_ type: Any.Type, name: String? = nil) {
        self.type = type
        self.name = name ?? _typeName(type, qualified: false)
    }

    /// A Boolean value that indicates whether a structure may store a value in another form than this reader reads.
    ///
    /// A metatype that is known at compile time takes no room in a structure.
    var isStoredOtherwise: Bool { false }

    /// Writes the value at an address.
    ///
    /// - Parameter depth: The number of nested levels that may follow.
    func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        text.name(name)
    }

    /// Returns the reader of a type.
    static func of(_ type: Any.Type) -> TypeReader {
        TypeReaderCache.find(type) ?? TypeReaderCache.insert(reader(of: type))
    }

    private static func reader(of type: Any.Type) -> TypeReader {
        if let standard = type as? any StandardType.Type { return standard.makeReader() }
        if let chosen = type as? any TraceRepresentable.Type { return representableReader(chosen) }
        if let reader = FoundationTypes.reader(of: type) { return reader }
        switch Reflection.kind(of: type) {
        case .structure: return StructureReader.make(type)
        case .tuple: return TupleReader(type)
        case .enumeration: return enumerationReader(type)
        case .class: return classReader(type)
        case .existential: return existentialReader(type)
        case .metatype: return metatypeReader(type, isKnown: true)
        case .existentialMetatype: return metatypeReader(type, isKnown: false)
        case .optional, .other: return TypeReader(type)
        }
    }
}

extension ValueText {
    /// Writes a value whose type is known only at run time.
    mutating func add(_ value: Any, depth: Int) {
        func open<Value>(_ value: Value) {
            withUnsafePointer(to: value) { TypeReader.of(Value.self).read($0, into: &self, depth: depth) }
        }
        _openExistential(value, do: open)
    }

    mutating func add<Value>(typed value: Value, depth: Int) {
        withUnsafePointer(to: value) { TypeReader.of(Value.self).read($0, into: &self, depth: depth) }
    }
}

private func enumerationReader<Value>(_ type: Value.Type) -> TypeReader { EnumerationReader<Value>(type) }
private func classReader<Value>(_ type: Value.Type) -> TypeReader { ClassReader<Value>(type) }
private func existentialReader<Value>(_ type: Value.Type) -> TypeReader { ExistentialReader<Value>(type) }
private func metatypeReader<Value>(_ type: Value.Type, isKnown: Bool) -> TypeReader {
    MetatypeReader<Value>(type, isKnown: isKnown)
}
private func representableReader<Value: TraceRepresentable>(_ type: Value.Type) -> TypeReader {
    RepresentableReader<Value>(type)
}
