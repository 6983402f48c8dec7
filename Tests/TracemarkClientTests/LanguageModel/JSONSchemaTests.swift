import Foundation
import Testing
import TracemarkClient
import TracemarkModel

@Suite("A schema is derived from a type")
struct JSONSchemaTests {
    private func schema<Value: Decodable>(_ type: Value.Type, _ dialect: JSONSchema.Dialect = .plain) throws -> String {
        try JSONSchema(of: type).json(dialect)
    }

    // MARK: - What the text says

    @Test("Properties keep their order, and optionals may be absent")
    func order() throws {
        #expect(
            try schema(Renamed.self)
                == #"{"type":"object","properties":{"first_name":{"type":"string"},"#
                + #""age":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"required":["first_name"],"#
                + #""additionalProperties":false}"#)
    }

    @Test("The strict dialect requires optionals too, since they may be null")
    func strictDialect() throws {
        #expect(try schema(Renamed.self, .strict).contains(#""required":["first_name","age"]"#))
    }

    @Test("Enumerations list their cases, with or without CaseIterable")
    func enumerationCases() throws {
        #expect(try schema(Sentiment.self) == #"{"type":"string","enum":["positive","neutral","bad"]}"#)
        #expect(try schema(Priority.self) == #"{"type":"integer","enum":[1,5]}"#)
        #expect(try schema(OnlyOne.self) == #"{"type":"string","enum":["one"]}"#)
        #expect(try schema(Answered.self) == #"{"type":"string","enum":["Y","N"]}"#)
    }

    @Test("Integers have the bounds of their width")
    func integerBounds() throws {
        #expect(try schema(Int8.self) == #"{"type":"integer","minimum":-128,"maximum":127}"#)
        #expect(try schema(UInt.self) == #"{"type":"integer","minimum":0}"#)
        #expect(try schema(Int.self) == #"{"type":"integer"}"#)
    }

    @Test("Dictionaries are objects of any keys")
    func dictionaries() throws {
        #expect(
            try schema([String: Int].self) == #"{"type":"object","additionalProperties":{"type":"integer"}}"#)
        #expect(
            try schema(Settings.self) == #"{"type":"object","additionalProperties":{"type":"integer"}}"#)
    }

    @Test("A type that contains itself refers to its definition")
    func recursion() throws {
        let text = try schema(Folder.self)
        #expect(text.contains(##""folders":{"type":"array","items":{"$ref":"#/$defs/Folder"}}"##))
        #expect(text.contains(#""$defs":{"Folder":"#))
    }

    @Test("Cases with associated values are alternatives")
    func associatedValues() throws {
        let schema = try AttributeValue(json: try schema(Shape.self))
        let keys = schema["anyOf"]?.elements?.compactMap { $0["required"]?.elements?.first?.stringValue }
        #expect(keys == ["circle", "rectangle", "point"])
    }

    @Test("A value that decides what else is read makes alternatives")
    func decidingValue() throws {
        let schema = try AttributeValue(json: try schema(Event.self))
        let kinds = schema["anyOf"]?.elements?.compactMap { $0["properties"]?["kind"]?["enum"]?.json }
        #expect(kinds == [#"["message"]"#, #"["rating"]"#])
        #expect(schema["anyOf"]?.elements?.last?["properties"]?["stars"] != nil)
        #expect(schema["anyOf"]?.elements?.last?["properties"]?["text"] == nil)
    }

    @Test("A type that tries one kind of value after the other allows both")
    func severalKinds() throws {
        #expect(try schema(TextOrNumber.self) == #"{"anyOf":[{"type":"string"},{"type":"number"}]}"#)
    }

    @Test("A description is added to what is derived")
    func descriptions() throws {
        #expect(try schema(Described.self).contains(#""score":{"description":"1 is worst, 5 is best""#))
    }

    @Test("A type that accepts nothing made up is named, with the remedy")
    func notDerivable() throws {
        let error = try #require(throws: JSONSchemaError.self) { try JSONSchema(of: Vault.self) }
        #expect("\(error)".contains("JSON schema of Passphrase cannot be derived, at 'passphrase'"))
        #expect("\(error)".contains("JSONSchemaProviding"))
        // By itself all is known of it that there is to know: it is a text.
        #expect(try schema(Passphrase.self) == #"{"type":"string"}"#)
    }

    // MARK: - What JSONEncoder makes of a value fits the schema of its type

    private func expectFit<Value: Codable>(_ values: Value...) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        let schema = try JSONSchema(of: Value.self).json()
        let checker = try SchemaChecker(schema)
        for value in values {
            let json = String(decoding: try encoder.encode(value), as: UTF8.self)
            #expect(try checker.problems(of: json) == [], "\(json) against \(schema)")
        }
    }

    @Test("Structs, scalars, Foundation's types and collections fit")
    func structsFit() throws {
        try expectFit(Everything(), Everything(optionalList: nil, priority: nil))
        try expectFit(
            Review(reasoning: "r", sentiment: .negative, score: 3, topics: ["a"], author: nil),
            Review(
                reasoning: "", sentiment: .positive, score: -1, topics: [],
                author: Review.Author(name: "n", isVerified: true)))
        try expectFit(Renamed(firstName: "a", age: nil), Renamed(firstName: "b", age: 3))
        try expectFit(
            Envelope(items: [Review.Author(name: "n", isVerified: false)], next: "x"), Envelope(items: [], next: nil))
    }

    @Test("Types that contain themselves fit")
    func recursiveTypesFit() throws {
        try expectFit(
            Folder(name: "a", folders: [Folder(name: "b", folders: [], byName: [:])], byName: [:]),
            Folder(name: "a", folders: [], byName: ["c": Folder(name: "c", folders: [], byName: [:])]))
        try expectFit(Linked(1, Linked(2, nil)), Linked(1, nil))
        try expectFit(
            Expression.number(1), Expression.nothing, Expression.sum(.number(1), .negated(of: .nothing)))
    }

    @Test("Enumerations fit in every case")
    func enumerationsFit() throws {
        try expectFit(Shape.circle(radius: 1), Shape.rectangle(width: 1, height: 2), Shape.point)
        try expectFit(Event.message(text: "a"), Event.rating(stars: 3))
        try expectFit(TextOrNumber.text("a"), TextOrNumber.number(3))
        try expectFit(Direction.north, Direction.south)
        try expectFit(Answered.yes, Answered.no)
    }

    @Test("Inits by hand and superclasses fit")
    func initsByHandFit() throws {
        try expectFit(ByHand())
        try expectFit(Dog())
        try expectFit(Settings(values: ["a": 1, "b": 2]))
        try expectFit(Checked(mail: Checked.Mail("a@b.se"), steps: ["one"]))
        try expectFit(Palette(colours: [], main: Colour(hex: "#!000000")))
    }

    @Test("Dictionaries with other keys than text fit, as JSONEncoder writes them")
    func unusualKeysFit() throws {
        try expectFit([Sentiment.positive: 1, .negative: 2])
        try expectFit([UUID(): ["a"]])
        try expectFit([1: Direction.north])
    }

    @Test("Wrapped properties, and optionals read by hand, fit")
    func wrappersFit() throws {
        try expectFit(Wrapped(), Wrapped(size: 9, note: "n"))
    }

    @Test("Lists, dictionaries, optionals and any JSON fit as roots")
    func rootsOfAllKinds() throws {
        try expectFit([Folder(name: "a", folders: [], byName: [:])])
        try expectFit(["a": Expression.negated(of: .nothing)])
        try expectFit(Int?.none, 3)
        try expectFit(AttributeValue.object(["a": [1, true, nil]]))
    }

    @Test("The checker does find what does not fit")
    func checkerFinds() throws {
        let checker = try SchemaChecker(try schema(Review.self))
        #expect(try !checker.problems(of: #"{"reasoning":"r"}"#).isEmpty)
        #expect(
            try !checker.problems(
                of: #"{"reasoning":"r","sentiment":"angry","score":1,"topics":[],"author":null}"#
            ).isEmpty)
        #expect(
            try !checker.problems(
                of: #"{"reasoning":"r","sentiment":"bad","score":1.5,"topics":[],"extra":1}"#
            ).isEmpty)
    }
}
