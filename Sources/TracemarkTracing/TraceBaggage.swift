import Tracing

/// Names and values that a trace carries from process to process (W3C Baggage).
///
/// ```swift
/// var context = ServiceContext.current ?? .topLevel
/// context.baggage = ["tenant": "blue"]
/// try await ServiceContext.withValue(context) { … }
/// ```
/// Every service on the way reads the baggage, so it must not contain secrets.
public struct TraceBaggage: Sendable, Hashable {
    private struct Member: Hashable {
        var name: String
        var value: String
        /// The properties after the value, from the first `;` on, unchanged.
        var properties: Substring = ""
    }

    /// The limits that every implementation must support (W3C Baggage, section 3.3.2).
    private static let memberLimit = 64
    private static let byteLimit = 8_192

    private var members: [Member] = []

    /// Creates baggage without members.
    public init() {}

    /// Parses a header. Invalid members are skipped, and so is everything after 64 members or 8,192 bytes.
    public init(header: String) {
        var bytes = 0
        for piece in header.split(separator: ",") {
            bytes += piece.utf8.count + 1
            guard members.count < Self.memberLimit, bytes <= Self.byteLimit + 1 else { return }
            let end = piece.firstIndex(of: ";") ?? piece.endIndex
            let parts = piece[..<end].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let name = Self.trimmed(parts[0])
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameCharacter),
                let value = Self.decoded(Self.trimmed(parts[1]))
            else { continue }
            let properties = Self.trimmed(piece[end...])
            // The properties are sent on unchanged, so they must be valid in a header.
            guard properties.utf8.allSatisfy({ Self.isPlain($0) || " \t;%".utf8.contains($0) }) else { continue }
            members.removeAll { $0.name == name }
            members.append(Member(name: String(name), value: value, properties: properties))
        }
    }

    /// The value of a name. Setting a value removes its properties.
    public subscript(name: String) -> String? {
        get { members.first { $0.name == name }?.value }
        set {
            members.removeAll { $0.name == name }
            if let newValue { members.append(Member(name: name, value: newValue)) }
        }
    }

    /// The names, in order of arrival.
    public var names: [String] { members.map(\.name) }

    /// A Boolean value that indicates whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The `baggage` header, within the same limits. Names that are invalid in a header are skipped.
    public var header: String {
        var header = ""
        for member in members.prefix(Self.memberLimit)
        where !member.name.isEmpty && member.name.utf8.allSatisfy(Self.isNameCharacter) {
            let piece = "\(member.name)=\(Self.encoded(member.value))\(member.properties)"
            guard header.utf8.count + piece.utf8.count < Self.byteLimit else { break }
            header += header.isEmpty ? piece : ",\(piece)"
        }
        return header
    }

    // MARK: Characters

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    /// Returns whether a byte may occur in a token (RFC 9110).
    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Returns whether a value may contain a byte unencoded (section 3.3.1.1, without the percent sign).
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x24, 0x26...0x2b, 0x2d...0x3a, 0x3c...0x5b, 0x5d...0x7e: true
        default: false
        }
    }

    private static func encoded(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decoded(_ value: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(value.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                guard isPlain(byte) else { return nil }
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let number = UInt8(hexDigits: rest.prefix(2)) else { return nil }
            bytes.append(number)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// Parses two digits. Unlike the standard library's initializer, it accepts no sign.
    fileprivate init?(hexDigits digits: ArraySlice<UInt8>) {
        guard digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }) else { return nil }
        self.init(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

extension TraceBaggage: ExpressibleByDictionaryLiteral {
    /// Creates baggage from names and values.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { self[name] = value }
    }
}

extension ServiceContext {
    private enum BaggageKey: ServiceContextKey {
        typealias Value = TraceBaggage
        static let nameOverride: String? = "baggage"
    }

    /// The baggage that requests to other processes carry.
    public var baggage: TraceBaggage? {
        get { self[BaggageKey.self] }
        set { self[BaggageKey.self] = newValue }
    }
}
