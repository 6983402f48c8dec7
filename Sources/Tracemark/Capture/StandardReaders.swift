/// A type of the standard library with a notation of its own. The protocol is not public, so no type of the program
/// conforms.
protocol StandardType {
    static func makeReader() -> TypeReader
}

/// Reads a value with a closure.
final class ScalarReader<Value>: TypeReader, @unchecked Sendable {
    private let write: (Value, inout ValueText) -> Void

    init(_ write: @escaping (Value, inout ValueText) -> Void) {
        self.write = write
        super.init(Value.self)
    }

    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        write(address.assumingMemoryBound(to: Value.self).pointee, &text)
    }
}

// MARK: - Text and numbers

/// A type of text. The part that exceeds the bounds is never copied.
protocol StandardText: StandardType {
    var capturedText: Substring { get }
}

extension StandardText {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.add($0.capturedText) } }
}

extension String: StandardType {
    static func makeReader() -> TypeReader { ScalarReader<String> { $1.add($0) } }
}
extension Substring: StandardText { var capturedText: Substring { self } }
extension Character: StandardText { var capturedText: Substring { String(self)[...] } }
extension Unicode.Scalar: StandardText { var capturedText: Substring { String(Character(self))[...] } }
extension StaticString: StandardText { var capturedText: Substring { description[...] } }
extension String.UTF8View: StandardText { var capturedText: Substring { String(self)[...] } }
extension String.UTF16View: StandardText { var capturedText: Substring { String(self)[...] } }
extension String.UnicodeScalarView: StandardText { var capturedText: Substring { String(self)[...] } }
extension Substring.UTF8View: StandardText { var capturedText: Substring { Substring(self) } }
extension Substring.UTF16View: StandardText { var capturedText: Substring { Substring(self) } }
extension Substring.UnicodeScalarView: StandardText { var capturedText: Substring { Substring(self) } }
/// `0.25 seconds`. Its `encode(to:)` would give a pair of integers.
extension Duration: StandardText { var capturedText: Substring { description[...] } }

protocol StandardInteger: StandardType, FixedWidthInteger {}

extension StandardInteger {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.integer($0) } }
}

extension Int: StandardInteger {}
extension Int8: StandardInteger {}
extension Int16: StandardInteger {}
extension Int32: StandardInteger {}
extension Int64: StandardInteger {}
extension UInt: StandardInteger {}
extension UInt8: StandardInteger {}
extension UInt16: StandardInteger {}
extension UInt32: StandardInteger {}
extension UInt64: StandardInteger {}
extension Int128: StandardInteger {}
extension UInt128: StandardInteger {}

protocol StandardFloat: StandardType, BinaryFloatingPoint, LosslessStringConvertible {}

extension StandardFloat {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.number($0) } }
}

extension Double: StandardFloat {}
extension Float: StandardFloat {}
#if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
extension Float16: StandardFloat {}
#endif
#if !(os(Windows) || os(Android)) && (arch(i386) || arch(x86_64))
extension Float80: StandardFloat {}
#endif

extension Bool: StandardType {
    static func makeReader() -> TypeReader { ScalarReader<Bool> { $1.boolean($0) } }
}

// MARK: - Addresses

extension UnsafePointer: StandardType {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.address(UInt(bitPattern: $0)) } }
}
extension UnsafeMutablePointer: StandardType {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.address(UInt(bitPattern: $0)) } }
}
extension UnsafeRawPointer: StandardType {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.address(UInt(bitPattern: $0)) } }
}
extension UnsafeMutableRawPointer: StandardType {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.address(UInt(bitPattern: $0)) } }
}
extension OpaquePointer: StandardType {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.address(UInt(bitPattern: $0)) } }
}
extension ObjectIdentifier: StandardType {
    static func makeReader() -> TypeReader { ScalarReader<Self> { $1.address(UInt(bitPattern: $0)) } }
}

// MARK: - Optionals

/// The storage of an optional of any wrapped type.
protocol OptionalStorage {
    var wrappedType: Any.Type { get }
    func isNil(_ address: UnsafeRawPointer) -> Bool
}

/// An optional of any wrapped type.
protocol OptionalType {
    static var wrappedType: Any.Type { get }
}

extension Optional: OptionalType {
    static var wrappedType: Any.Type { Wrapped.self }
}

extension Optional: StandardType {
    static func makeReader() -> TypeReader { OptionalReader<Wrapped>(Self.self) }
}

/// Reads the wrapped value of an optional, or writes `null`.
final class OptionalReader<Wrapped>: TypeReader, OptionalStorage, @unchecked Sendable {
    private let wrapped = TypeReader.of(Wrapped.self)

    var wrappedType: Any.Type { Wrapped.self }
    override var isStoredOtherwise: Bool { wrapped.isStoredOtherwise }

    func isNil(_ address: UnsafeRawPointer) -> Bool { address.assumingMemoryBound(to: Wrapped?.self).pointee == nil }

    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        guard let value = address.assumingMemoryBound(to: Wrapped?.self).pointee else { return text.null() }
        withUnsafePointer(to: value) { wrapped.read($0, into: &text, depth: depth) }
    }
}

// MARK: - Collections

extension Array: StandardType {
    static func makeReader() -> TypeReader {
        ElementsReader<Self> { array, body in array.withUnsafeBufferPointer { body(.init($0)) } }
    }
}
extension ContiguousArray: StandardType {
    static func makeReader() -> TypeReader {
        ElementsReader<Self> { array, body in array.withUnsafeBufferPointer { body(.init($0)) } }
    }
}
extension ArraySlice: StandardType {
    static func makeReader() -> TypeReader {
        ElementsReader<Self> { array, body in array.withUnsafeBufferPointer { body(.init($0)) } }
    }
}

/// Contiguous elements in memory.
struct StoredElements {
    let start: UnsafeRawPointer?
    let count: Int
    let stride: Int
    let type: Any.Type

    init<Element>(_ buffer: UnsafeBufferPointer<Element>) {
        start = UnsafeRawPointer(buffer.baseAddress)
        count = buffer.count
        stride = MemoryLayout<Element>.stride
        type = Element.self
    }
}

/// Reads an array: `[1,2,3]`.
final class ElementsReader<Value>: TypeReader, @unchecked Sendable {
    private let withElements: (Value, (StoredElements) -> Void) -> Void

    init(_ withElements: @escaping (Value, (StoredElements) -> Void) -> Void) {
        self.withElements = withElements
        super.init(Value.self)
    }

    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        guard text.open(.array, depth: depth) else { return }
        withElements(address.assumingMemoryBound(to: Value.self).pointee) { elements in
            guard let start = elements.start, elements.count > 0 else { return }
            // The reader is looked up only if there is an element: the element's type may be one that holds this array.
            let reader = TypeReader.of(elements.type)
            for index in 0..<elements.count {
                guard text.beginElement(isFirst: index == 0) else { return }
                reader.read(start + index * elements.stride, into: &text, depth: depth - 1)
            }
        }
        text.close(.array)
    }
}

extension Set: StandardType {
    static func makeReader() -> TypeReader { SetReader<Element>(Self.self) }
}

/// Reads a set. Its order differs in every run, so it is sorted: two traces of the same call read the same.
final class SetReader<Element: Hashable>: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        guard text.open(.array, depth: depth) else { return }
        var elements = address.assumingMemoryBound(to: Set<Element>.self).pointee.makeIterator()
        let count = address.assumingMemoryBound(to: Set<Element>.self).pointee.count
        text.addSorted(count) { _, text in
            if let element = elements.next() { text.add(typed: element, depth: depth - 1) }
        }
        text.close(.array)
    }
}

extension Dictionary: StandardType {
    static func makeReader() -> TypeReader { DictionaryReader<Key, Value>(Self.self) }
}

/// Reads a dictionary, sorted by the text of its keys. A lookup would run the keys' hash function; walking the indices
/// does not.
final class DictionaryReader<Key: Hashable, Value>: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        guard text.open(.dictionary, depth: depth) else { return }
        let dictionary = address.assumingMemoryBound(to: [Key: Value].self).pointee
        // One more than fits, so that the end is marked.
        var members: [(key: String, index: [Key: Value].Index)] = []
        var bytes = text.remainingBytes
        for index in dictionary.indices.prefix(text.capacity &+ 1) {
            // The keys are read before any member is written. Together they stay within the remaining bytes.
            guard bytes > 0 else { break }
            members.append((text.key(dictionary[index].key, depth: depth - 1, bytes: &bytes), index))
        }
        members.sort { $0.key < $1.key }
        let values = TypeReader.of(Value.self)
        var isFirst = true
        var isCut = false
        for member in members {
            let key = ValueKey(member.key)
            guard text.beginMember(key, isFirst: isFirst) else {
                isCut = true
                break
            }
            isFirst = false
            if key.isSecret {
                text.redacted()
            } else {
                withUnsafePointer(to: dictionary[member.index].value) {
                    values.read($0, into: &text, depth: depth - 1)
                }
            }
        }
        if !isCut, members.count < dictionary.count { text.markCutMember(isFirst: isFirst) }
        text.close(.dictionary)
    }
}

extension KeyValuePairs: StandardType {
    static func makeReader() -> TypeReader { PairsReader<Key, Value>(Self.self) }
}

/// Reads pairs in their order.
final class PairsReader<Key, Value>: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        guard text.open(.dictionary, depth: depth) else { return }
        let values = TypeReader.of(Value.self)
        var isFirst = true
        for pair in address.assumingMemoryBound(to: KeyValuePairs<Key, Value>.self).pointee {
            var bytes = text.remainingBytes
            let key = ValueKey(text.key(pair.key, depth: depth - 1, bytes: &bytes))
            guard text.beginMember(key, isFirst: isFirst) else { break }
            isFirst = false
            if key.isSecret {
                text.redacted()
            } else {
                withUnsafePointer(to: pair.value) { values.read($0, into: &text, depth: depth - 1) }
            }
        }
        text.close(.dictionary)
    }
}

extension AnyHashable: StandardType {
    static func makeReader() -> TypeReader { AnyHashableReader(Self.self) }
}

/// Reads the value inside an `AnyHashable`.
final class AnyHashableReader: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        text.add(address.load(as: AnyHashable.self).base, depth: depth)
    }
}

// MARK: - Ranges, as they encode: an array of the bounds

protocol StandardRange: StandardType {}

extension StandardRange {
    static func makeReader() -> TypeReader {
        TupleReader(
            Self.self,
            fields: Reflection.fields(of: Self.self).map { field in
                var field = field
                field.name = nil
                return field
            })
    }
}

extension Range: StandardRange {}
extension ClosedRange: StandardRange {}
extension PartialRangeFrom: StandardRange {}
extension PartialRangeThrough: StandardRange {}
extension PartialRangeUpTo: StandardRange {}

// MARK: - Vectors

protocol StandardVector: StandardType, SIMD {}

extension StandardVector {
    static func makeReader() -> TypeReader { VectorReader<Self>(Self.self) }
}

extension SIMD2: StandardVector {}
extension SIMD3: StandardVector {}
extension SIMD4: StandardVector {}
extension SIMD8: StandardVector {}
extension SIMD16: StandardVector {}
extension SIMD32: StandardVector {}
extension SIMD64: StandardVector {}

final class VectorReader<Value: StandardVector>: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        guard text.open(.array, depth: depth) else { return }
        let value = address.assumingMemoryBound(to: Value.self).pointee
        for index in 0..<value.scalarCount {
            guard text.beginElement(isFirst: index == 0) else { break }
            text.add(typed: value[index], depth: depth - 1)
        }
        text.close(.array)
    }
}
