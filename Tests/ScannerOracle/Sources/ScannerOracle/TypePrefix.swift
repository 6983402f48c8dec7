import SwiftSyntax

/// What stands in front of a type: `inout`, `some`, `@escaping`, `repeat each`.
struct TypePrefix {
    var specifiers: [String] = []
    var attributes: [String] = []
    /// The type behind it.
    var type: TypeSyntax

    init(_ type: TypeSyntax) {
        self.type = type
        while true {
            switch self.type.as(TypeSyntaxEnum.self) {
            case .attributedType(let node):
                for specifier in node.specifiers {
                    specifiers.append(specifier.firstToken(viewMode: .sourceAccurate)?.text ?? "")
                }
                for case .attribute(let attribute) in node.attributes {
                    attributes.append(attribute.attributeName.trimmedDescription)
                }
                self.type = node.baseType
            case .someOrAnyType(let node):
                specifiers.append(node.someOrAnySpecifier.text)
                self.type = node.constraint
            case .packExpansionType(let node):
                specifiers.append("repeat")
                self.type = node.repetitionPattern
            case .packElementType(let node):
                specifiers.append("each")
                self.type = node.pack
            case .suppressedType(let node):
                self.type = node.type
            default:
                return
            }
        }
    }
}
