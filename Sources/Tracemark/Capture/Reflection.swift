/// The entry points of the Swift runtime that describe how a type stores its values. `Mirror` uses them too.
///
/// `Mirror(reflecting:)` first asks a type for its `customMirror`, which is code of the program. These entry points
/// never do.
enum Reflection {
    /// The kinds of type that are read differently. Their numbers are part of Swift's ABI (`MetadataKind.def`).
    enum Kind {
        case structure, enumeration, optional, tuple, existential, metatype, existentialMetatype, `class`
        /// Functions, built-in types and references into other languages: only their names are recorded.
        case other
    }

    static func kind(of type: Any.Type) -> Kind {
        switch unsafeBitCast(type, to: UnsafeRawPointer.self).load(as: UInt.self) {
        case 0x200: .structure
        case 0x201: .enumeration
        case 0x202: .optional
        case 0x301: .tuple
        case 0x303, 0x307: .existential
        case 0x304: .metatype
        case 0x306: .existentialMetatype
        case 0, 0x203, 0x305: .class
        // For a class that Objective-C knows, the word is the address of its metaclass.
        case let word where word > 0x7FF: .class
        default: .other
        }
    }

    /// Returns the type of a metatype: `Int` for `Int.Type`.
    static func instanceType(of metatype: Any.Type) -> Any.Type {
        guard kind(of: metatype) == .metatype else { return metatype }
        let word = MemoryLayout<UInt>.size
        return unsafeBitCast(metatype, to: UnsafeRawPointer.self).load(fromByteOffset: word, as: Any.Type.self)
    }

    /// A stored property of a structure, or an element of a tuple.
    struct Field {
        /// The name; nil for an element without a label.
        var name: String?
        var type: Any.Type
        var offset: Int
        /// A Boolean value that indicates whether the field is stored as its type is. A `weak` or `unowned` reference
        /// is not.
        var isStrong: Bool
    }

    /// Returns the stored properties of a structure, or the elements of a tuple.
    static func fields(of type: Any.Type) -> [Field] {
        (0..<fieldCount(type)).map { index in
            var metadata = FieldMetadata()
            let fieldType = field(type, index: index, metadata: &metadata)
            defer { metadata.freeName?(metadata.name) }
            var name = metadata.name.map { String(cString: $0) }
            // The elements of a tuple without labels are called `.0`, `.1`.
            if let text = name, text.isEmpty || text.utf8.first == UInt8(ascii: ".") { name = nil }
            return Field(
                name: name, type: fieldType, offset: fieldOffset(type, index: index), isStrong: metadata.isStrong)
        }
    }

    /// Returns the types of an enumeration's associated values, by the names of the cases.
    ///
    /// They come from the type's field descriptor, whose layout is part of Swift's ABI (`RemoteInspection/Records.h`).
    /// Reading them from a value would copy it.
    static func payloadTypes(of type: Any.Type) -> [String: Any.Type] {
        let metadata = unsafeBitCast(type, to: UnsafeRawPointer.self)
        let word = MemoryLayout<UInt>.size
        let descriptor = metadata.load(fromByteOffset: word, as: UnsafeRawPointer.self)
        guard let fields = relative(descriptor + 16) else { return [:] }
        let recordSize = Int(fields.load(fromByteOffset: 10, as: UInt16.self))
        var types: [String: Any.Type] = [:]
        for index in 0..<Int(fields.load(fromByteOffset: 12, as: UInt32.self)) {
            let record = fields + 16 + index * recordSize
            guard let mangled = relative(record + 4), let name = relative(record + 8),
                let payload = _getTypeByMangledNameInContext(
                    mangled.assumingMemoryBound(to: UInt8.self), UInt(mangledLength(mangled)),
                    genericContext: descriptor, genericArguments: metadata + 2 * word)
            else { continue }
            types[String(cString: name.assumingMemoryBound(to: CChar.self))] = payload
        }
        return types
    }

    /// Returns the address at an offset from the offset's own address.
    private static func relative(_ address: UnsafeRawPointer) -> UnsafeRawPointer? {
        let offset = address.load(as: Int32.self)
        return offset == 0 ? nil : address + Int(offset)
    }

    /// Returns the length of a mangled name. Its references to descriptors may contain zero bytes.
    private static func mangledLength(_ start: UnsafeRawPointer) -> Int {
        var length = 0
        while true {
            switch start.load(fromByteOffset: length, as: UInt8.self) {
            case 0: return length
            case 1...0x17: length += 1 + MemoryLayout<Int32>.size
            case 0x18...0x1F: length += 1 + MemoryLayout<UInt>.size
            default: length += 1
            }
        }
    }

    /// Returns whether a type is or holds a metatype that is known at compile time.
    ///
    /// An enumeration stores nothing for such a metatype. A copy by its metadata, which gives it a size, reads the
    /// memory beside it.
    static func holdsKnownMetatype(_ type: Any.Type) -> Bool {
        switch kind(of: type) {
        case .metatype: kind(of: instanceType(of: type)) != .class
        case .tuple: fields(of: type).contains { holdsKnownMetatype($0.type) }
        case .optional: (type as? any OptionalType.Type).map { holdsKnownMetatype($0.wrappedType) } ?? false
        default: false
        }
    }

    /// Returns the name of a value's case; nil if the type keeps no names, for example one imported from C.
    static func caseName<Value>(of value: Value) -> String? {
        enumCaseName(value).map { String(cString: $0) }
    }

    /// Returns the associated values of a value's case; nil if the case has none.
    static func payload<Value>(of value: Value) -> Any? {
        guard childCount(value, type: Value.self) > 0 else { return nil }
        var name: UnsafePointer<CChar>?
        var freeName: FreeName?
        defer { freeName?(name) }
        return child(of: value, type: Value.self, index: 0, name: &name, freeName: &freeName)
    }

    /// Returns a stored property of an object or a structure whose type is not known at compile time.
    static func property(_ wanted: String, of value: Any) -> Any? {
        func open<Value>(_ value: Value) -> Any? {
            for index in 0..<childCount(value, type: Value.self) {
                var name: UnsafePointer<CChar>?
                var freeName: FreeName?
                let child = child(of: value, type: Value.self, index: index, name: &name, freeName: &freeName)
                defer { freeName?(name) }
                if let name, String(cString: name) == wanted { return child }
            }
            return nil
        }
        return _openExistential(value, do: open)
    }
}

private typealias FreeName = @convention(c) (UnsafePointer<CChar>?) -> Void

/// A copy of the standard library's `_FieldReflectionMetadata`.
private struct FieldMetadata {
    var name: UnsafePointer<CChar>?
    var freeName: FreeName?
    var isStrong = false
    var isVariable = false
}

@_silgen_name("swift_reflectionMirror_recursiveCount")
private func fieldCount(_ type: Any.Type) -> Int

@_silgen_name("swift_reflectionMirror_recursiveChildMetadata")
private func field(_ type: Any.Type, index: Int, metadata: UnsafeMutablePointer<FieldMetadata>) -> Any.Type

@_silgen_name("swift_reflectionMirror_recursiveChildOffset")
private func fieldOffset(_ type: Any.Type, index: Int) -> Int

@_silgen_name("swift_EnumCaseName")
private func enumCaseName<Value>(_ value: Value) -> UnsafePointer<CChar>?

@_silgen_name("swift_reflectionMirror_count")
private func childCount<Value>(_ value: Value, type: Any.Type) -> Int

@_silgen_name("swift_reflectionMirror_subscript")
private func child<Value>(
    of value: Value, type: Any.Type, index: Int, name: UnsafeMutablePointer<UnsafePointer<CChar>?>,
    freeName: UnsafeMutablePointer<FreeName?>
) -> Any
