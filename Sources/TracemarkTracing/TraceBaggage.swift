import Tracing

/// Names and values that travel with a trace from process to process: W3C Baggage.
///
/// ```swift
/// var context = ServiceContext.current ?? .topLevel
/// context.baggage = ["tenant": "blue"]
/// try await ServiceContext.withValue(context) { … }
/// ```
/// Every service on the way reads it: it is no place for secrets.
public struct TraceBaggage: Sendable, Hashable {
    private struct Member: Hashable {
        var name: String
        var value: String
        /// What follows the value, from the first `;` on, as it came.
        var properties: Substring = ""
    }

    /// What every implementation must carry along: W3C Baggage, section 3.3.2.
    private static let memberLimit = 64
    private static let byteLimit = 8_192

    private var members: [Member] = []

    /// No members.
    public init() {}

    /// Reads a header. A member that is not valid is left out, as is what goes beyond 64 members or 8,192 bytes.
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
            // They go out again as they came: nothing may be in them that a header cannot hold.
            guard properties.utf8.allSatisfy({ Self.isPlain($0) || " \t;%".utf8.contains($0) }) else { continue }
            members.removeAll { $0.name == name }
            members.append(Member(name: String(name), value: value, properties: properties))
        }
    }

    /// The value of a name. Setting one takes off the properties that came with it.
    public subscript(name: String) -> String? {
        get { members.first { $0.name == name }?.value }
        set {
            members.removeAll { $0.name == name }
            if let newValue { members.append(Member(name: name, value: newValue)) }
        }
    }

    /// The names, in the order in which they came or were set.
    public var names: [String] { members.map(\.name) }

    /// Whether there is nothing.
    public var isEmpty: Bool { members.isEmpty }

    /// The header `baggage`, within the same bounds. A name that a header cannot hold is left out.
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

    /// RFC 9110's token.
    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// What a value may hold as it is: section 3.3.1.1, without the percent sign.
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
    /// Two digits; unlike the standard library's, no sign.
    fileprivate init?(hexDigits digits: ArraySlice<UInt8>) {
        guard digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }) else { return nil }
        self.init(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

extension TraceBaggage: ExpressibleByDictionaryLiteral {
    /// Names and their values.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { self[name] = value }
    }
}

extension ServiceContext {
    private enum BaggageKey: ServiceContextKey {
        typealias Value = TraceBaggage
        static let nameOverride: String? = "baggage"
    }

    /// What travels along with requests to other processes.
    public var baggage: TraceBaggage? {
        get { self[BaggageKey.self] }
        set { self[BaggageKey.self] = newValue }
    }
}
