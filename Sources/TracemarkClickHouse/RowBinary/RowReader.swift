import TracemarkModel

/// A reader of the format that ``RowWriter`` writes.
struct RowReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func take(_ count: Int) throws(StoreError) -> Range<Int> {
        guard count >= 0, count <= bytes.count - position else {
            throw .engine("a response of \(bytes.count) bytes ends within a row")
        }
        position += count
        return position - count..<position
    }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws(StoreError) -> Value {
        let range = try take(MemoryLayout<Value>.size)
        return bytes.withUnsafeBytes {
            Value(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self))
        }
    }

    mutating func decimal() throws(StoreError) -> Double { Double(bitPattern: try integer()) }

    mutating func flag() throws(StoreError) -> Bool { try integer(UInt8.self) != 0 }

    mutating func length() throws(StoreError) -> Int {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            let byte = try integer(UInt8.self)
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(truncatingIfNeeded: value) }
        }
        throw .engine("a response has an invalid length")
    }

    mutating func blob() throws(StoreError) -> [UInt8] { Array(bytes[try take(try length())]) }

    mutating func text() throws(StoreError) -> String {
        let range = try take(try length())
        return bytes.withUnsafeBufferPointer { String(decoding: $0[range], as: UTF8.self) }
    }

    mutating func optional<Value>(
        _ read: (inout RowReader) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        try flag() ? nil : try read(&self)
    }

    mutating func array<Value>(_ read: (inout RowReader) throws(StoreError) -> Value) throws(StoreError) -> [Value] {
        let count = try length()
        var values: [Value] = []
        values.reserveCapacity(min(count, 1_024))
        for _ in 0..<count { values.append(try read(&self)) }
        return values
    }

    mutating func texts() throws(StoreError) -> [String] {
        try array { reader throws(StoreError) in try reader.text() }
    }

    /// Returns all remaining rows.
    mutating func rows<Row>(_ read: (inout RowReader) throws(StoreError) -> Row) throws(StoreError) -> [Row] {
        var rows: [Row] = []
        while !isAtEnd { rows.append(try read(&self)) }
        return rows
    }
}
