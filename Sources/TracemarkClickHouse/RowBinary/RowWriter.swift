/// A writer of ClickHouse's format `RowBinary`: values without names or separators.
struct RowWriter {
    private(set) var bytes: [UInt8] = []

    mutating func integer(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func decimal(_ value: Double) { integer(value.bitPattern) }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Writes a length in groups of seven bits, lowest first.
    mutating func length(_ count: Int) {
        var rest = UInt64(count)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func text(_ value: String) {
        length(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func text(bytes value: [UInt8]) {
        length(value.count)
        bytes.append(contentsOf: value)
    }

    mutating func optional<Value>(_ value: Value?, _ write: (inout RowWriter, Value) -> Void) {
        bytes.append(value == nil ? 1 : 0)
        if let value { write(&self, value) }
    }

    mutating func array<Elements: Collection>(
        _ elements: Elements, _ write: (inout RowWriter, Elements.Element) -> Void
    ) {
        length(elements.count)
        for element in elements { write(&self, element) }
    }

    mutating func texts(_ values: [String]) { array(values) { $0.text($1) } }
}
