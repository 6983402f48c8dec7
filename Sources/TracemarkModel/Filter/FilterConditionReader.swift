import Tracemark

/// A parser of conditions, which resolves a field, an operator and a value.
struct FilterConditionReader {
    let scope: FilterScope

    func text(_ words: String, column: Int, length: Int) throws(FilterError) -> Filter {
        guard !SearchedWords(query: words).words.isEmpty else {
            throw FilterError(
                column: column, length: length, "the search text has no letter or digit. Search for at least one.")
        }
        return .condition(.text(words))
    }

    func condition(
        field: String, key: String?, operation: String, value: String, column: Int, valueColumn: Int, valueLength: Int
    ) throws(FilterError) -> Filter {
        let name = field.lowercased()
        let place = Place(
            field: name + (key ?? ""), operation: operation, value: value, column: column, valueColumn: valueColumn,
            valueLength: valueLength)
        guard let known = FilterField.all.first(where: { $0.name == name }) else {
            throw unknown(field, key: key, column: column)
        }
        if known.takesKey, key?.isEmpty ?? true {
            throw FilterError(
                column: column, length: name.count, "a key is missing after \(name), as in \(name)key=value.")
        }
        if known.isOfTracesOnly, scope == .spans {
            throw FilterError(
                column: column, length: name.count, "only traces have \"\(name)\", and this filter is for spans.")
        }
        let isNegated = operation == "!="
        let condition = try meaning(of: name, key: key ?? "", at: place)
        return isNegated ? .not(condition) : condition
    }

    private func unknown(_ field: String, key: String?, column: Int) -> FilterError {
        let written = field + (key ?? "")
        let candidates = FilterField.all.filter { $0.takesKey == (key != nil) }.map(\.name)
        var suggestion = NearestWord.of(field, in: candidates)
        if let nearest = suggestion, let key { suggestion = nearest + key }
        if key == nil, suggestion == nil {
            // The dot is missing: `tags=x` or `metric<3`.
            suggestion = NearestWord.of(field + ".", in: FilterField.all.map(\.name)).map { $0 + "key" }
        }
        let hint =
            suggestion == nil
            ? " The fields are \(FilterField.all.map { $0.takesKey ? $0.name + "KEY" : $0.name }.joined(separator: ", ")). "
                + "To search for the text itself, write it in quotes."
            : ""
        return FilterError(
            column: column, length: written.unicodeScalars.count, "there is no field \"\(written)\".\(hint)",
            suggestion: suggestion)
    }

    private func meaning(of name: String, key: String, at place: Place) throws(FilterError) -> Filter {
        switch name {
        case "name": return try string(.name, place)
        case "root": return try string(.root, place)
        case "type": return try string(.type, place)
        case "kind": return try string(.kind, place)
        case "model": return try string(.model, place)
        case "service": return try string(.service, place)
        case "user": return try string(.user, place)
        case "session": return try string(.session, place)
        case "tag.": return try string(.tag(key), place)
        case "metadata.": return try string(.metadata(key), place)
        case "attribute.": return try string(.attribute(key), place)
        case "text":
            try place.allow(":", "=", "!=")
            return try text(place.value, column: place.valueColumn, length: place.valueLength)
        case "status": return try status(place)
        case "trace": return try trace(place)
        case "span": return try span(place)
        case "metric.":
            if place.value == "*" {
                try place.allow(":", "=", "!=")
                return .condition(.hasMetric(key))
            }
            return try number(.metric(key), place)
        case "tokens": return try number(.tokens, place)
        case "input_tokens": return try number(.inputTokens, place)
        case "output_tokens": return try number(.outputTokens, place)
        case "cost": return try number(.cost, place)
        case "spans": return try number(.spans, place)
        case "errors": return try number(.errors, place)
        case "duration":
            guard let nanoseconds = DurationText.nanoseconds(place.value) else {
                throw place.wrongValue("is not a duration. Write a number with a unit, as in 250ms, 2s or 1.5h.")
            }
            return .condition(.duration(place.comparison, nanoseconds: nanoseconds))
        case "since":
            try place.allow(":", "=")
            return .condition(.start(.greaterOrEqual, try time(place)))
        case "until":
            try place.allow(":", "=")
            return .condition(.start(.less, try time(place)))
        default:
            return .condition(.start(place.comparison, try time(place)))
        }
    }

    private func string(_ field: FilterStringField, _ place: Place) throws(FilterError) -> Filter {
        try place.allow(":", "=", "!=")
        return .condition(.string(field, place.operation == ":" ? .matches(place.value) : .equals(place.value)))
    }

    private func status(_ place: Place) throws(FilterError) -> Filter {
        try place.allow(":", "=", "!=")
        if let status = TraceStatus(rawValue: place.value.lowercased()) { return .condition(.status(status)) }
        let names = TraceStatus.allCases.map(\.rawValue)
        throw place.wrongValue(
            "is not a status. Use \(names.joined(separator: ", ")).",
            suggestion: NearestWord.of(place.value, in: names))
    }

    private func trace(_ place: Place) throws(FilterError) -> Filter {
        try place.allow(":", "=", "!=")
        if let prefix = place.idPrefix(of: IDPrefix.traceDigitCount) { return .condition(.tracePrefix(prefix)) }
        guard let id = TraceID(place.value) ?? TraceID(uuidString: place.value) else {
            throw place.wrongValue(
                "is not a trace ID. Use 32 hexadecimal digits, or a prefix with *, as in 4bf92f*.")
        }
        return .condition(.trace(id))
    }

    private func span(_ place: Place) throws(FilterError) -> Filter {
        try place.allow(":", "=", "!=")
        if let prefix = place.idPrefix(of: IDPrefix.spanDigitCount) { return .condition(.spanPrefix(prefix)) }
        guard let id = SpanID(place.value) ?? SpanID(uuidString: place.value) else {
            throw place.wrongValue(
                "is not a span ID. Use 16 hexadecimal digits, or a prefix with *, as in 00f0*.")
        }
        return .condition(.span(id))
    }

    private func number(_ field: FilterNumberField, _ place: Place) throws(FilterError) -> Filter {
        guard let value = Double(place.value), value.isFinite else { throw place.wrongValue("is not a number.") }
        // Negative zero equals zero, but would print differently.
        return .condition(.number(field, place.comparison, value == 0 ? 0 : value))
    }

    private func time(_ place: Place) throws(FilterError) -> FilterTime {
        if let time = FilterTime(place.value) { return time }
        throw place.wrongValue(
            "is not a time. Write a date, as in 2026-11-19 or 2026-11-19T12:30 (UTC, "
                + "unless it ends in an offset such as +01:00), "
                + "or a duration before now, as in 24h.")
    }

    /// A condition with its locations in the text, for errors.
    struct Place {
        let field: String
        let operation: String
        let value: String
        let column: Int
        let valueColumn: Int
        let valueLength: Int

        /// The comparison. `:` and `!=` compare for equality.
        var comparison: FilterComparison { FilterComparison(rawValue: operation) ?? .equal }

        /// Returns the prefix of an ID that precedes a star.
        func idPrefix(of digitCount: Int) -> IDPrefix? {
            value.hasSuffix("*") ? IDPrefix(value.dropLast(), of: digitCount) : nil
        }

        func allow(_ operations: String...) throws(FilterError) {
            guard operations.contains(operation) else {
                let column = valueColumn - operation.unicodeScalars.count
                throw FilterError(
                    column: column, length: operation.count,
                    "\(field) cannot be compared with \(operation), only with \(operations.joined(separator: " or ")).")
            }
        }

        func wrongValue(_ message: String, suggestion: String? = nil) -> FilterError {
            FilterError(column: valueColumn, length: valueLength, "\"\(value)\" \(message)", suggestion: suggestion)
        }
    }
}
