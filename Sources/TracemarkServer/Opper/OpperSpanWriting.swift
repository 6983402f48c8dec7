import Tracemark
import TracemarkModel

extension SpanRecord {
    /// The span as 0.x reads it. Whatever is there must have 0.x's type, and what is null may be.
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

    /// The span as 1.x reads it by itself.
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

    /// The span as 1.x reads it within a trace.
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
            // A field of another type than 1.x expects makes all of `data` vanish there without a word.
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

    /// The span as 2.x reads it.
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
    /// The text, or null.
    init(opper text: String?) {
        self = text.map { .string($0) } ?? .null
    }
}

extension Timestamp {
    /// ISO 8601 with microseconds at most, since Python knows no smaller parts of a second.
    var opperValue: AttributeValue {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000)
        let whole = remainder < 0 ? quotient - 1 : quotient
        return .string(Timestamp(nanoseconds: max(whole, .min / 1_000) * 1_000).description)
    }
}

extension Int64? {
    /// Nanoseconds as whole milliseconds, or null: 1.x reads a fraction as a mistake.
    var opperMilliseconds: AttributeValue {
        self.map { .integer(Int64((Double($0) / 1_000_000).rounded())) } ?? .null
    }
}
