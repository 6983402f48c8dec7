/// A media type without its parameters: `application/json` for `application/json; charset=utf-8`.
struct MediaTypeName: Equatable {
    let name: String

    init(_ header: String?) {
        let name = header?.prefix { $0 != ";" } ?? ""
        self.name = name.lowercased().filter { $0 != " " && $0 != "\t" }
    }

    var isMissing: Bool { name.isEmpty }
    var isJSON: Bool { name == "application/json" || name.hasSuffix("+json") }
    var isProtobuf: Bool { name == "application/x-protobuf" || name == "application/protobuf" }
}
