/// U+0000 ends a string in SQLite and elsewhere, and the rest would be lost. Stores replace it with U+FFFD, the
/// replacement character.
extension String {
    /// The string with U+FFFD instead of each U+0000.
    package var replacingNul: String {
        guard utf8.contains(0) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}

extension AttributeValue {
    var replacingNul: AttributeValue {
        switch self {
        case .string(let text): .string(text.replacingNul)
        case .array(let values): .array(values.map(\.replacingNul))
        case .object(let object): .object(object.replacingNul(\.replacingNul))
        case .null, .boolean, .integer, .decimal, .bytes: self
        }
    }
}

extension Dictionary<String, AttributeValue> {
    var replacingNul: Self { replacingNul(\.replacingNul) }
}

extension Dictionary<String, String> {
    var replacingNul: Self { replacingNul(\.replacingNul) }
}

extension Dictionary where Key == String {
    /// Returns the dictionary with replaced keys and values. If two keys become equal, the last one in their order
    /// wins.
    func replacingNul(_ value: (Value) -> Value) -> Self {
        guard keys.contains(where: { $0.utf8.contains(0) }) else { return mapValues(value) }
        let ordered = self.sorted { $0.key < $1.key }
        return Dictionary(ordered.map { ($0.key.replacingNul, value($0.value)) }) { $1 }
    }
}

extension SpanContent {
    var replacingNul: SpanContent { SpanContent(text.replacingNul, mimeType: mimeType.replacingNul) }
}

extension SpanPart {
    /// The update in the form that stores keep.
    package var replacingNul: SpanPart {
        guard holdsNul else { return self }
        var part = self
        part.name = name?.replacingNul
        part.type = type?.replacingNul
        part.statusMessage = statusMessage?.replacingNul
        part.service = service?.replacingNul
        part.model = model?.replacingNul
        part.user = user?.replacingNul
        part.session = session?.replacingNul
        part.input = input?.replacingNul
        part.output = output?.replacingNul
        part.scope = scope?.replacingNul
        part.traceState = traceState?.replacingNul
        part.tags = tags.replacingNul
        part.metrics = metrics.replacingNul {
            MetricRecord($0.value, comment: $0.comment?.replacingNul, time: $0.time)
        }
        part.metadata = metadata.replacingNul
        part.attributes = attributes.replacingNul
        part.resource = resource.replacingNul
        part.events = events.map {
            SpanEvent(time: $0.time, name: $0.name.replacingNul, attributes: $0.attributes.replacingNul)
        }
        part.links = links.map {
            SpanLink($0.span, traceState: $0.traceState.replacingNul, attributes: $0.attributes.replacingNul)
        }
        return part
    }

    /// A Boolean value that indicates whether the update contains U+0000. The check avoids copying nearly all updates.
    private var holdsNul: Bool {
        let texts = [
            name, type, statusMessage, service, model, user, session, input?.text, input?.mimeType, output?.text,
            output?.mimeType, scope, traceState,
        ]
        return texts.contains { $0?.utf8.contains(0) ?? false }
            || tags.contains { $0.key.utf8.contains(0) || $0.value.utf8.contains(0) }
            || metrics.contains { $0.key.utf8.contains(0) || $0.value.comment?.utf8.contains(0) ?? false }
            || [metadata, attributes, resource].contains { $0.holdsNul }
            || events.contains { $0.name.utf8.contains(0) || $0.attributes.holdsNul }
            || links.contains { $0.traceState.utf8.contains(0) || $0.attributes.holdsNul }
    }
}

extension Dictionary<String, AttributeValue> {
    fileprivate var holdsNul: Bool { contains { $0.key.utf8.contains(0) || $0.value.holdsNul } }
}

extension AttributeValue {
    fileprivate var holdsNul: Bool {
        switch self {
        case .string(let text): text.utf8.contains(0)
        case .array(let values): values.contains { $0.holdsNul }
        case .object(let object): object.holdsNul
        case .null, .boolean, .integer, .decimal, .bytes: false
        }
    }
}

extension DatasetEntry {
    /// The entry in the form that stores keep.
    package var replacingNul: DatasetEntry {
        DatasetEntry(
            id: id.replacingNul, input: input.replacingNul, output: output.replacingNul,
            expected: expected?.replacingNul, comment: comment?.replacingNul, metadata: metadata.replacingNul,
            source: source, created: created)
    }
}

extension StoredDocument {
    /// The document in the form that stores keep.
    package var replacingNul: StoredDocument {
        StoredDocument(name: name.replacingNul, text: text.replacingNul, revision: revision)
    }
}
