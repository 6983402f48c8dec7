/// The size of an `ExportTraceServiceRequest`, counted before it is decoded. In protobuf, two bytes make an empty
/// message that takes some hundred bytes of memory.
struct ProtobufShape {
    /// The number of spans.
    private(set) var spans = 0
    /// The number of messages, nested ones included.
    private(set) var messages = 0

    /// A Boolean value that indicates whether messages are nested deeper than ``depthLimit``.
    private(set) var isTooDeep = false
    /// A Boolean value that indicates whether the request has groups. No OTLP message has any, and a decoder would scan
    /// through them.
    private(set) var hasGroups = false

    /// The maximum depth of messages. It allows some 20 nested lists in an attribute: a span's attribute is the fifth
    /// message, and a list takes two or three.
    private static let depthLimit = 64

    /// Scans the message without decoding it. The decoder rejects malformed messages later.
    init(_ bytes: UnsafeRawBufferPointer) {
        walk(bytes, .request, depth: 0)
    }

    /// The type of a message, which determines the fields that are messages.
    private enum Message {
        case request, resourceSpans, resource, scopeSpans, scope, span, event, link, keyValue, anyValue, array, map,
            leaf

        func field(_ number: UInt64) -> Message? {
            switch (self, number) {
            case (.request, 1): .resourceSpans
            case (.resourceSpans, 1): .resource
            case (.resourceSpans, 2): .scopeSpans
            case (.resource, 1): .keyValue
            case (.scopeSpans, 1): .scope
            case (.scopeSpans, 2): .span
            case (.scope, 3): .keyValue
            case (.span, 9): .keyValue
            case (.span, 11): .event
            case (.span, 13): .link
            case (.span, 15): .leaf
            case (.event, 3): .keyValue
            case (.link, 4): .keyValue
            case (.keyValue, 2): .anyValue
            case (.anyValue, 5): .array
            case (.anyValue, 6): .map
            case (.array, 1): .anyValue
            case (.map, 1): .keyValue
            default: nil
            }
        }
    }

    private mutating func walk(_ bytes: UnsafeRawBufferPointer, _ message: Message, depth: Int) {
        messages += 1
        if case .span = message { spans += 1 }
        guard depth < Self.depthLimit else {
            isTooDeep = true
            return
        }
        var position = 0
        while position < bytes.count {
            guard let tag = Self.varint(bytes, &position) else { return }
            switch tag & 7 {
            case 0: guard Self.varint(bytes, &position) != nil else { return }
            case 1: position += 8
            case 5: position += 4
            case 2:
                guard let length = Self.varint(bytes, &position), length <= UInt64(bytes.count - position) else {
                    return
                }
                let end = position + Int(length)
                if let inner = message.field(tag >> 3) {
                    walk(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), inner, depth: depth + 1)
                }
                position = end
            case 3, 4:
                hasGroups = true
                return
            default: return
            }
        }
    }

    private static func varint(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// Rejects a request that exceeds the limits.
    func check(_ limits: ServerLimits) throws {
        guard !isTooDeep else {
            throw Problem(
                .badRequest,
                "The request has messages nested more than \(Self.depthLimit) levels deep. Send flatter attributes.",
                slug: "otlp")
        }
        guard !hasGroups else {
            throw Problem(
                .badRequest, "The request has protobuf groups, which OTLP does not use. Send an OTLP message.",
                slug: "otlp")
        }
        guard spans <= limits.spans else {
            throw Problem(
                .contentTooLarge,
                "The request has \(spans) spans, and the limit is \(limits.spans). Send smaller batches.")
        }
        guard messages <= limits.protobufMessages else {
            throw Problem(
                .contentTooLarge,
                "The request has more than \(limits.protobufMessages) values. Send smaller batches.")
        }
    }
}
