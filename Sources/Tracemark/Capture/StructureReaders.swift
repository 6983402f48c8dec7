/// Reads a structure's stored properties: `{"title":"A","pages":[1,2]}`.
///
/// - The value that a property wrapper stores has the property's name: `_title` becomes `title`.
/// - A lazy property is skipped until it has a value.
/// - A `weak` or `unowned` reference is recorded by its type, because reading it retains its object.
final class StructureReader: TypeReader, @unchecked Sendable {
    private struct Property {
        let key: ValueKey
        let offset: Int
        let reader: TypeReader
        /// The reader of a lazy property, which stores an optional.
        let lazy: (any OptionalStorage)?
    }

    private let properties: [Property]

    static func make(_ type: Any.Type) -> TypeReader {
        let fields = Reflection.fields(of: type)
        // A structure of C, or of a module built without reflection, keeps no names.
        if fields.isEmpty, size(of: type) > 0 { return TypeReader(type) }
        let module = _typeName(type, qualified: true).prefix { $0 != "." }
        let isPlain = fields.allSatisfy { field in
            let kind = Reflection.kind(of: field.type)
            return !field.isStrong || kind == .class || kind == .other
        }
        // The fields that the library stores for a task or an `AnySequence` are of no use to a reader.
        if isPlain, !fields.isEmpty, module == "Swift" { return TypeReader(type) }
        if module == "_StringProcessing" { return TypeReader(type) }
        return StructureReader(type, fields)
    }

    private static func size(of type: Any.Type) -> Int {
        func open<Value>(_ type: Value.Type) -> Int { MemoryLayout<Value>.size }
        return _openExistential(type, do: open)
    }

    private init(_ type: Any.Type, _ fields: [Reflection.Field]) {
        let names = Set(fields.compactMap(\.name))
        properties = fields.enumerated().map { index, field in
            Self.property(field, index, names)
        }
        super.init(type)
    }

    private static func property(_ field: Reflection.Field, _ index: Int, _ names: Set<String>) -> Property {
        let stored = field.name ?? ""
        var reader = field.isStrong ? TypeReader.of(field.type) : TypeReader(strongType(of: field.type))
        if reader.isStoredOtherwise, Reflection.kind(of: field.type) != .metatype { reader = TypeReader(field.type) }
        if stored.hasPrefix(lazyPrefix) {
            let name = String(stored.dropFirst(lazyPrefix.count))
            return Property(
                key: ValueKey(name), offset: field.offset, reader: reader, lazy: reader as? any OptionalStorage)
        }
        guard stored.hasPrefix("_"), !names.contains(String(stored.dropFirst())), stored != "_" else {
            let key = stored.isEmpty ? ValueKey(position: index) : ValueKey(stored)
            return Property(key: key, offset: field.offset, reader: reader, lazy: nil)
        }
        let key = ValueKey(String(stored.dropFirst()))
        if let structure = reader as? StructureReader,
            let value = structure.properties.first(where: { $0.key.name == "wrappedValue" })
        {
            return Property(key: key, offset: field.offset + value.offset, reader: value.reader, lazy: nil)
        }
        return Property(key: key, offset: field.offset, reader: reader, lazy: nil)
    }

    private static let lazyPrefix = "$__lazy_storage_$_"

    /// Returns the type inside the optional of a `weak` reference.
    private static func strongType(of type: Any.Type) -> Any.Type {
        (TypeReader.of(type) as? any OptionalStorage)?.wrappedType ?? type
    }

    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        guard text.open(.structure(name), depth: depth) else { return }
        var isFirst = true
        for property in properties {
            let address = address + property.offset
            if let lazy = property.lazy, lazy.isNil(address) { continue }
            guard text.beginMember(property.key, isFirst: isFirst) else { break }
            isFirst = false
            if property.key.isSecret {
                text.redacted()
            } else {
                property.reader.read(address, into: &text, depth: depth - 1)
            }
        }
        text.close(.structure(name))
    }
}

/// Reads a tuple: `[1,"a"]`, or `{"_0":1,"line":2}` if an element has a label.
final class TupleReader: TypeReader, @unchecked Sendable {
    private let elements: [(key: ValueKey, offset: Int, reader: TypeReader)]
    private let container: ValueText.Container

    /// - Parameter fields: Fields to read instead of the type's own, without their names: a range is read as its
    ///   bounds.
    init(_ type: Any.Type, fields: [Reflection.Field]? = nil) {
        let fields = fields ?? Reflection.fields(of: type)
        elements = fields.enumerated().map { index, field in
            (field.name.map { ValueKey($0) } ?? ValueKey(position: index), field.offset, .of(field.type))
        }
        container = .tuple(isLabelled: fields.contains { $0.name != nil })
        super.init(type)
    }

    override var isStoredOtherwise: Bool { elements.contains { $0.reader.isStoredOtherwise } }

    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        if elements.isEmpty { return text.name("()") }
        guard text.open(container, depth: depth) else { return }
        var isFirst = true
        for element in elements {
            if case .tuple(isLabelled: true) = container {
                guard text.beginMember(element.key, isFirst: isFirst) else { break }
            } else {
                guard text.beginElement(isFirst: isFirst) else { break }
            }
            isFirst = false
            if element.key.isSecret {
                text.redacted()
            } else {
                element.reader.read(address + element.offset, into: &text, depth: depth - 1)
            }
        }
        text.close(container)
    }
}

/// Reads an enumeration: `"plain"`, `{"failed":{"_0":"no text","code":3}}`.
///
/// Associated values that hold a metatype are recorded by their type: see `Reflection.holdsKnownMetatype`.
final class EnumerationReader<Value>: TypeReader, @unchecked Sendable {
    /// The names of the types of such associated values, by the names of their cases.
    private let unreadable: [String: String]

    init(_ type: Any.Type) {
        unreadable = Reflection.payloadTypes(of: type).filter { Reflection.holdsKnownMetatype($0.value) }
            .mapValues { TypeReader.of($0).name }
        super.init(type)
    }

    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        let value = address.assumingMemoryBound(to: Value.self)
        guard let name = Reflection.caseName(of: value.pointee) else { return text.name(self.name) }
        if let payload = unreadable[name] {
            guard text.openCase(ValueKey(name), isTuple: false, depth: depth) else { return }
            text.name(payload)
            return text.closeCase(isTuple: false)
        }
        guard let payload = Reflection.payload(of: value.pointee) else { return text.name(name) }
        let key = ValueKey(name)
        let isTuple = Reflection.kind(of: Swift.type(of: payload)) == .tuple
        guard text.openCase(key, isTuple: isTuple && !key.isSecret, depth: depth) else { return }
        if key.isSecret { text.redacted() } else { text.add(payload, depth: depth - 1) }
        text.closeCase(isTuple: isTuple && !key.isSecret)
    }
}

/// Records the dynamic type of an object and its address, which tells two objects apart: `Journal@0x7f31c0`.
///
/// It reads nothing that the object stores, because another thread may change that at any time.
final class ClassReader<Value>: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        let object = address.assumingMemoryBound(to: Value.self).pointee as AnyObject
        let dynamic: Any.Type = Swift.type(of: object)
        let reader = dynamic == type ? self : TypeReader.of(dynamic)
        if reader is any OptedIn { return reader.read(address, into: &text, depth: depth) }
        text.reference(reader.name, UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque()))
    }
}

/// Reads the value in an existential, by the value's own type.
final class ExistentialReader<Existential>: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        if Existential.self == Any.self { return text.add(address.load(as: Any.self), depth: depth) }
        let value = address.assumingMemoryBound(to: Existential.self).pointee as Any
        func open<Value>(_ type: Value.Type) {
            // Opened directly, the value would be the existential itself.
            if let value = value as? Value { text.add(typed: value, depth: depth) } else { text.name(name) }
        }
        _openExistential(Swift.type(of: value), do: open)
    }
}

/// Records the type that a metatype stands for.
///
/// A metatype that is known at compile time takes no room in a structure or an enumeration. It is not read: its static
/// type determines it. The metatype of a class may be a subclass's, and is always stored.
final class MetatypeReader<Metatype>: TypeReader, @unchecked Sendable {
    private let isStored: Bool

    /// - Parameter isKnown: A Boolean value that indicates whether the type is known at compile time.
    init(_ type: Any.Type, isKnown: Bool) {
        isStored = !isKnown || Reflection.kind(of: Reflection.instanceType(of: type)) == .class
        let name = isKnown ? _typeName(Reflection.instanceType(of: type), qualified: false) : nil
        super.init(type, name: name)
    }

    override var isStoredOtherwise: Bool { !isStored }

    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        guard isStored else { return text.name(name) }
        let value = address.assumingMemoryBound(to: Metatype.self).pointee as Any
        text.name((value as? Any.Type).map { _typeName($0, qualified: false) } ?? name)
    }
}
