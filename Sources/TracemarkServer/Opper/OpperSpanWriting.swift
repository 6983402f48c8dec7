import Tracemark
import TracemarkModel

extension SpanRecord {
    /// The span in the form of 0.x. Every value must have 0.x's type, and null is allowed.
    var opperV1: AttributeValue {
        .object([
            "uuid": .string(opperID),
            "parent_uuid": AttributeValue(opper: opperParentID),
            "trace_uuid": .string(opperTraceID),
            "name": .string(name),
            "input": AttributeValue(opper: input?.text),
            "output": AttributeValue(opper: output?.text),
            "start_time": start.opperValue,
            "end_time": end?.opperValue ?? .null,
            "error": AttributeValue(opper: statusMessage),
            "meta": metadata.isEmpty ? .null : .object(metadata),
            "score": opperScore,
            "evaluations": attributes[OpperAttribute.evaluations] ?? .null,
            "generation": attributes[OpperAttribute.generation] ?? .null,
        ])
    }

    /// The single span in the form of 1.x.
    var opperV2: AttributeValue {
        var fields: [String: AttributeValue] = [
            "id": .string(opperID),
            "trace_id": .string(opperTraceID),
            "parent_id": AttributeValue(opper: opperParentID),
            "name": .string(name),
            "type": opperType,
            "input": input?.opperValue ?? .null,
            "output": output?.opperValue ?? .null,
            "start_time": start.opperValue,
            "end_time": end?.opperValue ?? .null,
            "error": AttributeValue(opper: statusMessage),
            "meta": metadata.isEmpty ? .null : .object(metadata),
            "score": opperScore,
        ]
        if let feedback = metrics[OpperAttribute.feedback] {
            fields["feedback"] = [
                "score": .decimal(feedback.value.doubleValue), "comment": AttributeValue(opper: feedback.comment),
            ]
        }
        return .object(fields)
    }

    /// The span within a trace in the form of 1.x.
    var opperV2InTrace: AttributeValue {
        .object([
            "id": .string(opperID),
            "parent_id": AttributeValue(opper: opperParentID),
            "name": .string(name),
            "type": opperType,
            "start_time": start.opperValue,
            "end_time": end?.opperValue ?? .null,
            "duration_ms": durationNanoseconds.opperMilliseconds,
            "error": AttributeValue(opper: statusMessage),
            "meta": metadata.isEmpty ? .null : .object(metadata),
            "score": opperScore,
            // If a field has an unexpected type, 1.x silently drops all of `data`.
            "data": .object([
                "input": AttributeValue(opper: input?.text),
                "output": AttributeValue(opper: output?.text),
                "total_tokens": opperTokens,
                "model": AttributeValue(opper: model),
                "instructions": attributes[OpperAttribute.instructions] ?? .null,
                "function": attributes[OpperAttribute.function] ?? .null,
                "tags": .array(tags.sorted { $0.key < $1.key }.map { .string("\($0.key):\($0.value)") }),
                "score": opperScore,
            ]),
            "metrics": .array(opperMetrics.map(\.json)),
        ])
    }

    /// The span in the form of 2.x.
    var opperV3: AttributeValue {
        let meta = opperAttributes(OpperAttribute.metaPrefix)
        let others = metadata.filter { meta[$0.key] != $0.value }
        var tags = tags.mapValues { AttributeValue.string($0) }
        for (key, value) in opperAttributes(OpperAttribute.tagPrefix) where tags[key]?.stringValue == value.displayText
        {
            tags[key] = value
        }
        return .object([
            "id": .string(opperID),
            "trace_id": .string(opperTraceID),
            "parent_id": AttributeValue(opper: opperParentID),
            "name": .string(name),
            "type": opperType,
            "input": AttributeValue(opper: input?.text),
            "output": AttributeValue(opper: output?.text),
            "error": AttributeValue(opper: statusMessage),
            "start_time": start.opperValue,
            "end_time": end?.opperValue ?? .null,
            "created_at": start.opperValue,
            "status": .string(status.rawValue),
            "meta": meta.isEmpty ? .null : .object(meta),
            "metadata": others.isEmpty ? .null : .object(others),
            "tags": tags.isEmpty ? .null : .object(tags),
        ])
    }

    private var opperType: AttributeValue {
        let sent = attributes[OpperAttribute.type]?.stringValue
        return AttributeValue(opper: sent?.lowercased() == type ? sent : type)
    }

    private var opperScore: AttributeValue {
        metrics[OpperAttribute.score].flatMap { Int64(exactly: $0.value.doubleValue) }.map { .integer($0) } ?? .null
    }

    private var opperTokens: AttributeValue {
        guard inputTokens != nil || outputTokens != nil else { return .null }
        return .integer((inputTokens ?? 0) &+ (outputTokens ?? 0))
    }
}

// MARK: - Values

extension AttributeValue {
    /// Creates a string, or null.
    init(opper text: String?) {
        self = text.map { .string($0) } ?? .null
    }
}

extension Timestamp {
    /// The time in ISO 8601 with at most microseconds, which is the precision of Python.
    var opperValue: AttributeValue {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000)
        let whole = remainder < 0 ? quotient - 1 : quotient
        return .string(Timestamp(nanoseconds: max(whole, .min / 1_000) * 1_000).description)
    }
}

extension Int64? {
    /// The duration in whole milliseconds, or null. 1.x rejects a fraction.
    var opperMilliseconds: AttributeValue {
        self.map { .integer(Int64((Double($0) / 1_000_000).rounded())) } ?? .null
    }
}
