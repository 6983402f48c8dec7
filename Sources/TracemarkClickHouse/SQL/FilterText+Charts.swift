import TracemarkModel

extension Filter {
    /// Returns whether the narrow chart tables have all fields of the filter.
    func isOfCharts(_ scope: FilterScope) -> Bool {
        switch self {
        case .all: true
        case .and(let filters), .or(let filters): filters.allSatisfy { $0.isOfCharts(scope) }
        case .not(let filter): filter.isOfCharts(scope)
        case .condition(let condition): condition.isOfCharts(scope)
        }
    }
}

extension FilterCondition {
    fileprivate func isOfCharts(_ scope: FilterScope) -> Bool {
        switch self {
        case .status, .trace, .tracePrefix, .duration, .start: true
        case .number(let field, _, _): if case .metric = field { false } else { true }
        case .string(let field, _): field.isOfCharts(scope)
        case .span, .spanPrefix: scope == .spans
        case .text, .hasMetric: false
        }
    }
}

extension FilterStringField {
    /// Returns whether the chart tables have the field. They store a trace's name and a span's single-valued strings.
    func isOfCharts(_ scope: FilterScope) -> Bool {
        switch self {
        case .root: true
        case .name, .type, .model, .service, .user, .session: scope == .spans
        case .kind, .tag, .metadata, .attribute: false
        }
    }
}
