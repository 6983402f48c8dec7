import TracemarkModel

/// A CSV table (RFC 4180). Rows end in CR LF, and a cell with a comma, a quote or a line break is quoted.
struct CSVText {
    enum Cell {
        /// A text; nil is an empty cell.
        case text(String?)
        /// Digits, which are never taken for a formula.
        case number(String?)
        /// An object as JSON; an empty object is an empty cell.
        case object([String: AttributeValue])
        /// A list as JSON; an empty list is an empty cell.
        case list([AttributeValue])
    }

    private(set) var bytes: [UInt8] = []
    private let protectsFormulas: Bool

    init(protectsFormulas: Bool = false) {
        self.protectsFormulas = protectsFormulas
    }

    mutating func row(_ cells: [Cell]) {
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            switch cell {
            case .text(let text): if let text { append(text) }
            case .number(let digits): if let digits { bytes.append(contentsOf: digits.utf8) }
            case .object(let object): if !object.isEmpty { append(AttributeValue.object(object).json) }
            case .list(let list): if !list.isEmpty { append(AttributeValue.array(list).json) }
            }
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    private mutating func append(_ text: String) {
        let isFormula = protectsFormulas && text.utf8.first.map { Self.formulaStarts.contains($0) } ?? false
        let needsQuotes = text.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes else {
            if isFormula { bytes.append(UInt8(ascii: "'")) }
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(0x22)
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }

    /// The characters in OWASP's page on CSV injection: `=`, `+`, `-`, `@`, tab and carriage return.
    private static let formulaStarts: Set<UInt8> = [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D]
}
