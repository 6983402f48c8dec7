/// The types of Foundation that are recorded by their own encoding or description, without importing Foundation.
///
/// Their full names identify them, which no type of the program can have. A type that is not listed is reflected.
enum FoundationTypes {
    private static let modules: Set<Substring> = [
        "Foundation", "FoundationEssentials", "FoundationInternationalization", "FoundationNetworking",
        "CoreFoundation", "CoreGraphics", "__C",
    ]

    private static let scalars: Set<String> = ["URL", "UUID", "Data", "Date", "Decimal"]

    static func isScalar(_ name: String) -> Bool { scalars.contains(name) }

    private static let errors: Set<String> = ["NSError", "CocoaError", "URLError", "POSIXError", "MachError"]

    /// Returns whether a type is one of Foundation's errors, and not a class of the program that inherits from one.
    static func isError(_ type: Any.Type) -> Bool { name(of: type).map(errors.contains) ?? false }

    private static let encoded: Set<String> = [
        "Calendar", "CharacterSet", "DateComponents", "DateInterval", "IndexPath", "IndexSet", "Locale",
        "Locale.Currency", "Locale.Language", "Locale.LanguageCode", "Locale.Region", "Locale.Script",
        "PersonNameComponents", "TimeZone", "URLComponents",
        "CGFloat", "CGPoint", "CGRect", "CGSize", "CGVector", "CGAffineTransform", "_NSRange",
    ]

    static func reader(of type: Any.Type) -> TypeReader? {
        guard let name = name(of: type) else { return nil }
        if name == "URLRequest" { return requestReader(type) }
        guard let type = type as? any Encodable.Type else { return nil }
        if scalars.contains(name) { return scalarReader(type, name) }
        if encoded.contains(name) { return encodingReader(type) }
        return name.hasPrefix("Measurement<") ? measurementReader(type) : nil
    }

    /// Returns the name of a type of Foundation, without its module; nil for any other type.
    static func name(of type: Any.Type) -> String? {
        let name = _typeName(type, qualified: true)
        let module = name.prefix { $0 != "." }
        guard modules.contains(module) else { return nil }
        return String(name.dropFirst(module.count + 1))
    }

    private static func scalarReader<Value: Encodable>(_ type: Value.Type, _ name: String) -> TypeReader {
        ScalarReader<Value> { value, text in
            let limits = CaptureBudget(CaptureLimits(bytes: .max / 2, values: 1, depth: 1))
            switch JSONNode.Content(foundation: value, named: name, within: limits) {
            case .number(let digits): text.number(digits: digits)
            case .text(let string): text.add(string)
            default: text.add(String(describing: value))
            }
        }
    }

    private static func encodingReader<Value: Encodable>(_ type: Value.Type) -> TypeReader {
        EncodingReader<Value>(type)
    }

    /// Returns a reader that records a request's address, but neither its body nor its headers.
    private static func requestReader<Value>(_ type: Value.Type) -> TypeReader {
        ScalarReader<Value> { $1.add(String(describing: $0)) }
    }

    private static func measurementReader<Value: Encodable>(_ type: Value.Type) -> TypeReader {
        MeasurementReader<Value>(type)
    }
}

/// Reads a value of Foundation by its `encode(to:)`.
private final class EncodingReader<Value: Encodable>: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        text.add(encoding: address.assumingMemoryBound(to: Value.self).pointee, depth: depth)
    }
}

/// Reads a measurement by its `encode(to:)`, which asks the unit for its symbol. Units that the program defines are not
/// asked.
private final class MeasurementReader<Value: Encodable>: TypeReader, @unchecked Sendable {
    private let structure = StructureReader.make(Value.self)

    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        let value = address.assumingMemoryBound(to: Value.self).pointee
        if let unit = Reflection.property("unit", of: value), FoundationTypes.name(of: Swift.type(of: unit)) != nil {
            text.add(encoding: value, depth: depth)
        } else {
            structure.read(address, into: &text, depth: depth)
        }
    }
}
