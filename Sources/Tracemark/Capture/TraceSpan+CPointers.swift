/// Methods by which the wrappers of C functions record arguments and results.
extension TraceSpan {
    /// Records an argument that is a C string: its text up to the NUL, within the bounds of ``CaptureLimits``. No byte
    /// beyond them is read.
    ///
    /// - Parameters:
    ///   - name: The parameter's name.
    ///   - text: The string, or nil. Bytes that are not UTF-8 are repaired.
    ///   - count: The largest number of bytes; negative if only a NUL ends the string.
    public func setInput(_ name: String, cString text: UnsafePointer<CChar>?, count: Int = -1) {
        guard let storage else { return }
        storage.add(.input(name, CapturedValue(cString: text, count: count)))
    }

    /// Records the address in an argument, such as `0x7f31c0`.
    public func setInput(_ name: String, address: UnsafeRawPointer?) {
        guard let storage else { return }
        storage.add(.input(name, CapturedValue(address: UInt(bitPattern: address))))
    }

    /// Records the address in an argument, such as `0x7f31c0`.
    public func setInput(_ name: String, address: OpaquePointer?) {
        guard let storage else { return }
        storage.add(.input(name, CapturedValue(address: UInt(bitPattern: address))))
    }

    /// Records a result that is a C string, as ``setInput(_:cString:count:)`` records an argument.
    public func setOutput(cString text: UnsafePointer<CChar>?) {
        guard let storage else { return }
        storage.add(.output(CapturedValue(cString: text, count: -1)))
    }

    /// Records the address in a result.
    public func setOutput(address: UnsafeRawPointer?) {
        guard let storage else { return }
        storage.add(.output(CapturedValue(address: UInt(bitPattern: address))))
    }

    /// Records the address in a result.
    public func setOutput(address: OpaquePointer?) {
        guard let storage else { return }
        storage.add(.output(CapturedValue(address: UInt(bitPattern: address))))
    }
}

extension CapturedValue {
    fileprivate init(cString text: UnsafePointer<CChar>?, count: Int) {
        guard let text else {
            self = .json("null")
            return
        }
        let limit = CaptureLimits.bytesInForce
        let end = count < 0 ? limit + 1 : min(count, limit + 1)
        var length = 0
        while length < end, text[length] != 0 { length += 1 }
        var kept = min(length, limit)
        // A cut must not split a character: all its bytes except the first begin with the bits 10.
        if length > limit { while kept > 0, UInt8(truncatingIfNeeded: text[kept]) & 0xC0 == 0x80 { kept -= 1 } }
        let bytes = UnsafeRawBufferPointer(start: text, count: kept)
        self = .text(String(decoding: bytes, as: UTF8.self) + (length > limit ? "…" : ""))
    }

    fileprivate init(address: UInt) {
        self = address == 0 ? .json("null") : .text("0x" + String(address, radix: 16))
    }
}
