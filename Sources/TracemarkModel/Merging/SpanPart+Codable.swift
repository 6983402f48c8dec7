import Tracemark

/// The JSON form of a span update, which has only the fields of the update. A late metric is
///
/// ```json
/// {"trace_id": "4bf9…", "span_id": "00f0…", "version": 1763550000000000000, "metrics": {"quality_score": {"value": 4.5}}}
/// ```
extension SpanPart: Codable {
    enum CodingKeys: String, CodingKey {
        case traceID = "trace_id"
        case spanID = "span_id"
        case version, name
        case parent = "parent_id"
        case kind, type, start, end, outcome
        case statusMessage = "status_message"
        case service, model, user, session
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case cost, input, output, scope
        case traceState = "trace_state"
        case tags, metrics, metadata, attributes, resource, events, links
    }

    /// Decodes an update. A missing or null field is not part of the update; the IDs and the version are required.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let key = SpanKey(
            try values.decode(TraceID.self, forKey: .traceID), try values.decode(SpanID.self, forKey: .spanID))
        self.init(key, version: Timestamp(nanoseconds: try values.decode(Int64.self, forKey: .version)))
        name = try values.decodeIfPresent(String.self, forKey: .name)
        parent = try values.decodeIfPresent(ParentReference.self, forKey: .parent)
        kind = try values.decodeIfPresent(SpanKind.self, forKey: .kind)
        type = try values.decodeIfPresent(String.self, forKey: .type)
        start = try values.decodeIfPresent(Timestamp.self, forKey: .start)
        end = try values.decodeIfPresent(Timestamp.self, forKey: .end)
        outcome = try values.decodeIfPresent(SpanOutcome.self, forKey: .outcome)
        statusMessage = try values.decodeIfPresent(String.self, forKey: .statusMessage)
        service = try values.decodeIfPresent(String.self, forKey: .service)
        model = try values.decodeIfPresent(String.self, forKey: .model)
        user = try values.decodeIfPresent(String.self, forKey: .user)
        session = try values.decodeIfPresent(String.self, forKey: .session)
        inputTokens = try values.decodeIfPresent(Int64.self, forKey: .inputTokens)
        outputTokens = try values.decodeIfPresent(Int64.self, forKey: .outputTokens)
        cost = try values.decodeIfPresent(Double.self, forKey: .cost)
        input = try values.decodeIfPresent(SpanContent.self, forKey: .input)
        output = try values.decodeIfPresent(SpanContent.self, forKey: .output)
        scope = try values.decodeIfPresent(String.self, forKey: .scope)
        traceState = try values.decodeIfPresent(String.self, forKey: .traceState)
        tags = try values.decodeIfPresent([String: String].self, forKey: .tags) ?? [:]
        metrics = try values.decodeIfPresent([String: MetricRecord].self, forKey: .metrics) ?? [:]
        metadata = try values.decodeIfPresent([String: AttributeValue].self, forKey: .metadata) ?? [:]
        attributes = try values.decodeIfPresent([String: AttributeValue].self, forKey: .attributes) ?? [:]
        resource = try values.decodeIfPresent([String: AttributeValue].self, forKey: .resource) ?? [:]
        events = try values.decodeIfPresent([SpanEvent].self, forKey: .events) ?? []
        links = try values.decodeIfPresent([SpanLink].self, forKey: .links) ?? []
    }

    /// Encodes the fields of the update.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(key.traceID, forKey: .traceID)
        try values.encode(key.spanID, forKey: .spanID)
        try values.encode(version, forKey: .version)
        try values.encodeIfPresent(name, forKey: .name)
        try values.encodeIfPresent(parent, forKey: .parent)
        try values.encodeIfPresent(kind, forKey: .kind)
        try values.encodeIfPresent(type, forKey: .type)
        try values.encodeIfPresent(start, forKey: .start)
        try values.encodeIfPresent(end, forKey: .end)
        try values.encodeIfPresent(outcome, forKey: .outcome)
        try values.encodeIfPresent(statusMessage, forKey: .statusMessage)
        try values.encodeIfPresent(service, forKey: .service)
        try values.encodeIfPresent(model, forKey: .model)
        try values.encodeIfPresent(user, forKey: .user)
        try values.encodeIfPresent(session, forKey: .session)
        try values.encodeIfPresent(inputTokens, forKey: .inputTokens)
        try values.encodeIfPresent(outputTokens, forKey: .outputTokens)
        // JSON cannot express NaN and infinities. An invalid cost must not keep the other spans from being sent.
        if let cost, cost.isFinite { try values.encode(cost, forKey: .cost) }
        try values.encodeIfPresent(input, forKey: .input)
        try values.encodeIfPresent(output, forKey: .output)
        try values.encodeIfPresent(scope, forKey: .scope)
        try values.encodeIfPresent(traceState, forKey: .traceState)
        if !tags.isEmpty { try values.encode(tags, forKey: .tags) }
        if !metrics.isEmpty { try values.encode(metrics, forKey: .metrics) }
        if !metadata.isEmpty { try values.encode(metadata, forKey: .metadata) }
        if !attributes.isEmpty { try values.encode(attributes, forKey: .attributes) }
        if !resource.isEmpty { try values.encode(resource, forKey: .resource) }
        if !events.isEmpty { try values.encode(events, forKey: .events) }
        if !links.isEmpty { try values.encode(links, forKey: .links) }
    }
}

extension ParentReference: Codable {
    /// Decodes a span ID, or an empty string for a root. Null would mean that the update lacks the field.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self = try container.decode(String.self).isEmpty ? .root : .span(try container.decode(SpanID.self))
    }

    /// Encodes a span ID, or an empty string for a root.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .root: try container.encode("")
        case .span(let id): try container.encode(id)
        }
    }
}
