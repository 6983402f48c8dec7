/// What the wrappers of C functions record.
extension TraceSpan {
    /// Keeps an argument that is a C string: its text up to the NUL, within the bounds of ``CaptureLimits``, no byte
    /// beyond which is read.
    ///
    /// - Parameters:
    ///   - name: The parameter's name.
    ///   - text: The string, or nil. What is no UTF-8 is repaired.
    ///   - count: How many bytes there are at most; negative where only a NUL ends it.
    public func setInput(_ name: String, cString text: UnsafePointer<CChar>?, count: Int = -1) {
        guard let storage else { return }
        storage.add(.input(name, CapturedValue(cString: text, count: count)))
    }

    /// Keeps the address that an argument is, such as `0x7f31c0`.
    public func setInput(_ name: String, address: UnsafeRawPointer?) {
        guard let storage else { return }
        storage.add(.input(name, CapturedValue(address: UInt(bitPattern: address))))
    }

    /// Keeps the address that an argument is, such as `0x7f31c0`.
    public func setInput(_ name: String, address: OpaquePointer?) {
        guard let storage else { return }
        storage.add(.input(name, CapturedValue(address: UInt(bitPattern: address))))
    }

    /// Keeps a result that is a C string, as an argument is kept.
    public func setOutput(cString text: UnsafePointer<CChar>?) {
        guard let storage else { return }
        storage.add(.output(CapturedValue(cString: text, count: -1)))
    }

    /// Keeps the address that a result is.
    public func setOutput(address: UnsafeRawPointer?) {
        guard let storage else { return }
        storage.add(.output(CapturedValue(address: UInt(bitPattern: address))))
    }

    /// Keeps the address that a result is.
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
        // Not through the middle of a character: its bytes but the first begin with the bits 10.
        if length > limit { while kept > 0, UInt8(truncatingIfNeeded: text[kept]) & 0xC0 == 0x80 { kept -= 1 } }
        let bytes = UnsafeRawBufferPointer(start: text, count: kept)
        self = .text(String(decoding: bytes, as: UTF8.self) + (length > limit ? "…" : ""))
    }

    fileprivate init(address: UInt) {
        self = address == 0 ? .json("null") : .text("0x" + String(address, radix: 16))
    }
}
