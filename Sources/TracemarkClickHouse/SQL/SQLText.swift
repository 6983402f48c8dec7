/// A piece of SQL that keeps text from outside apart from the program's own SQL.
///
/// ```swift
/// let name: String = …
/// let condition: SQLText = "name = \(name)"
/// ```
/// An interpolated `String` becomes a literal or a bound parameter, and never a part of the statement.
struct SQLText: ExpressibleByStringInterpolation, Sendable {
    fileprivate enum Piece: Sendable {
        case sql(String)
        case literal(String)
    }

    private var pieces: [Piece]

    init(stringLiteral value: String) { pieces = [.sql(value)] }

    init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

    private init(pieces: [Piece]) { self.pieces = pieces }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        init(literalCapacity: Int, interpolationCount: Int) { pieces.reserveCapacity(2 * interpolationCount + 1) }

        mutating func appendLiteral(_ literal: String) { pieces.append(.sql(literal)) }
        mutating func appendInterpolation(_ text: String) { pieces.append(.literal(text)) }
        mutating func appendInterpolation(_ sql: SQLText) { pieces += sql.pieces }
        mutating func appendInterpolation(_ number: some FixedWidthInteger) { pieces.append(.sql("\(number)")) }
        /// Appends a number in a form that the engine reads back exactly.
        mutating func appendInterpolation(_ number: Double) {
            pieces.append(.sql(number.isFinite ? "toFloat64(\(number))" : "toFloat64('\(number)')"))
        }
        /// Appends SQL that the program itself wrote: the name of a table, an operator.
        mutating func appendInterpolation(sql: String) { pieces.append(.sql(sql)) }
    }

    /// The maximum bytes of bound parameters, which are a part of the request's URL.
    private static let parameterLimit = 4_096

    /// Returns the statement with its bound parameters.
    func rendered(binding: Bool) -> (statement: String, parameters: [(name: String, value: String)]) {
        let size = pieces.reduce(0) { if case .literal(let text) = $1 { $0 + text.utf8.count } else { $0 } }
        let binds = binding && size <= Self.parameterLimit
        var statement = ""
        var parameters: [(name: String, value: String)] = []
        for piece in pieces {
            switch piece {
            case .sql(let sql): statement += sql
            case .literal(let text) where binds:
                let name = "p\(parameters.count)"
                statement += "{\(name):String}"
                parameters.append((name, Self.tabSeparated(text)))
            case .literal(let text): statement += Self.quoted(text)
            }
        }
        return (statement, parameters)
    }

    /// Returns a text as a literal. All characters except letters, digits and a few marks are written as escaped bytes.
    /// No text can then end the literal, in any version of the engine and any encoding.
    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "'")]
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "."):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "\\"), UInt8(ascii: "x"), hex(byte >> 4), hex(byte & 15)]
            }
        }
        bytes.append(UInt8(ascii: "'"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hex(_ digit: UInt8) -> UInt8 { digit < 10 ? 48 + digit : 87 + digit }

    /// Returns the value of a bound parameter, which the engine parses like a field of a tab-separated file.
    private static func tabSeparated(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += [byte, byte]
            case 0x00: bytes += Array("\\0".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func + (one: SQLText, other: SQLText) -> SQLText { SQLText(pieces: one.pieces + other.pieces) }
    static func += (one: inout SQLText, other: SQLText) { one.pieces += other.pieces }
}

extension Sequence<SQLText> {
    func joined(separator: SQLText) -> SQLText {
        var joined: SQLText = ""
        var isFirst = true
        for text in self {
            if !isFirst { joined += separator }
            isFirst = false
            joined += text
        }
        return joined
    }
}
