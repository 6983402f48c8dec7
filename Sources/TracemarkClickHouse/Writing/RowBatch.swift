/// Rows to insert, in pieces that the engine can handle.
struct RowBatch {
    private var writer = RowWriter()
    private var count = 0
    private var full: [[UInt8]] = []

    var pieces: [[UInt8]] { writer.bytes.isEmpty ? full : full + [writer.bytes] }

    mutating func add(_ write: (inout RowWriter) -> Void) {
        write(&writer)
        count += 1
        guard count == TraceWriter.rowLimit || writer.bytes.count >= TraceWriter.byteLimit else { return }
        full.append(writer.bytes)
        writer = RowWriter()
        count = 0
    }
}
