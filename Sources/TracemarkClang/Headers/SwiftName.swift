/// What Swift calls a C function.
///
///     point_length                               a function of the same name
///     swift_name("length(of:)")                  a function with labels
///     swift_name("Point.length(self:)")          a member
///     swift_name("getter:Point.length(self:)")   a property
struct SwiftName: Equatable {
    enum Form: Equatable {
        case function
        case method(type: String, selfIndex: Int)
        case staticMethod(type: String)
        case initializer(type: String)
        case property
    }

    var form = Form.function
    var base: String
    /// One for each of the wrapper's parameters; nil where all are without.
    var labels: [String]?

    init(function name: String) {
        base = name
    }

    /// Reads the attribute's text; nil where it is not understood.
    init?(attribute text: String) {
        var rest = text[...]
        if rest.hasPrefix("getter:") || rest.hasPrefix("setter:") {
            form = .property
            rest = rest.dropFirst("getter:".count)
        }
        var labels: [String]?
        if let open = rest.firstIndex(of: "("), rest.hasSuffix(")") {
            labels = rest[rest.index(after: open)...].dropLast().split(separator: ":").map(String.init)
            rest = rest[..<open]
        }
        let parts = rest.split(separator: ".").map(String.init)
        guard let last = parts.last else { return nil }
        base = last
        self.labels = labels
        if form == .property || parts.count == 1 { return }
        let type = parts.dropLast().joined(separator: ".")
        if last == "init" {
            form = .initializer(type: type)
        } else if let index = labels?.firstIndex(of: "self") {
            form = .method(type: type, selfIndex: index)
            self.labels?.remove(at: index)
        } else {
            form = .staticMethod(type: type)
        }
    }
}
