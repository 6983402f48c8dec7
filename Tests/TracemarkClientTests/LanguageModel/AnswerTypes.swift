import Foundation
import TracemarkClient

// The types that schemas are derived from: each way of being decoded that Swift and people have.

enum Sentiment: String, Codable, CaseIterable, Sendable { case positive, neutral, negative = "bad" }

/// Not `CaseIterable`.
enum Priority: Int, Codable, Sendable { case low = 1, high = 5 }

enum OnlyOne: String, Codable, Sendable { case one }

/// Without a raw value; synthesised as an object with one key.
enum Direction: Codable, Sendable { case north, south }

/// Reads and writes texts of its own.
enum Answered: Codable, Sendable {
    case yes, no

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        switch text {
        case "Y": self = .yes
        case "N": self = .no
        default:
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "neither Y nor N"))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self == .yes ? "Y" : "N")
    }
}

struct Review: Codable, Sendable, Equatable {
    var reasoning: String
    var sentiment: Sentiment
    var score: Int
    var topics: [String]
    var author: Author?

    struct Author: Codable, Sendable, Equatable {
        var name: String
        var isVerified: Bool
    }
}

struct Renamed: Codable {
    var firstName: String
    var age: Int?

    enum CodingKeys: String, CodingKey {
        case firstName = "first_name"
        case age
    }
}

struct Everything: Codable {
    var bool = true
    var int8: Int8 = -1
    var int16: Int16 = 2
    var int32: Int32 = 3
    var int64: Int64 = .max
    var uint: UInt = 5
    var uint8: UInt8 = 255
    var uint64: UInt64 = 6
    var float: Float = 0.5
    var double = 1.5
    var decimal = Decimal(string: "12.5")!
    var date = Date(timeIntervalSince1970: 0)
    var url = URL(string: "https://example.com/a")!
    var uuid = UUID()
    var data = Data([1, 2, 3])
    var set: Set<Int> = [1]
    var numbers: [String: Double] = ["a": 1]
    var byNumber: [Int: [String]] = [1: ["x"]]
    var matrix: [[Double]] = [[1, 2], []]
    var optionalList: [String?]? = ["a", nil]
    var range: ClosedRange<Int> = 1...2
    var pair = Duration.seconds(3)
    var sentiment = Sentiment.neutral
    var priority: Priority? = .high
    var one = OnlyOne.one
    var direction = Direction.south
    var answered = Answered.no
}

/// Contains itself through an array and an optional.
struct Folder: Codable {
    var name: String
    var folders: [Folder]
    var byName: [String: Folder]
}

final class Linked: Codable {
    var value: Int
    var next: Linked?

    init(_ value: Int, _ next: Linked?) {
        self.value = value
        self.next = next
    }
}

/// Contains itself in a case that comes before one that does not.
indirect enum Expression: Codable, Sendable {
    case sum(Expression, Expression)
    case negated(of: Expression)
    case number(Double)
    case nothing
}

enum Shape: Codable, Sendable {
    case circle(radius: Double)
    case rectangle(width: Double, height: Double)
    case point
}

/// One key decides which others there are.
enum Event: Codable, Sendable {
    case message(text: String)
    case rating(stars: Int)

    enum Kind: String, Codable { case message, rating }
    enum CodingKeys: String, CodingKey { case kind, text, stars }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .message: self = .message(text: try container.decode(String.self, forKey: .text))
        case .rating: self = .rating(stars: try container.decode(Int.self, forKey: .stars))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .message(let text):
            try container.encode(Kind.message, forKey: .kind)
            try container.encode(text, forKey: .text)
        case .rating(let stars):
            try container.encode(Kind.rating, forKey: .kind)
            try container.encode(stars, forKey: .stars)
        }
    }
}

enum TextOrNumber: Codable, Sendable {
    case text(String)
    case number(Double)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        }
    }
}

class Animal: Codable {
    var name = "cat"
    init() {}
}

final class Dog: Animal {
    var breed = "terrier"

    override init() { super.init() }

    enum CodingKeys: CodingKey { case breed }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        breed = try container.decode(String.self, forKey: .breed)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(breed, forKey: .breed)
        try super.encode(to: container.superEncoder())
    }
}

/// Flattens what JSON nests, reads a list of two by hand, and gives a default to what is absent.
struct ByHand: Codable {
    var latitude = 1.0
    var longitude = 2.0
    var tags: [String] = ["a"]
    var city = "Lund"
    var count = 3

    init() {}

    enum CodingKeys: CodingKey { case place, address, count, tags }
    enum AddressKeys: CodingKey { case city }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var place = try container.nestedUnkeyedContainer(forKey: .place)
        latitude = try place.decode(Double.self)
        longitude = try place.decode(Double.self)
        city = try container.nestedContainer(keyedBy: AddressKeys.self, forKey: .address).decode(
            String.self, forKey: .city)
        count = try container.decodeIfPresent(Int.self, forKey: .count) ?? 0
        var list = try container.nestedUnkeyedContainer(forKey: .tags)
        tags = []
        while !list.isAtEnd { tags.append(try list.decode(String.self)) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var place = container.nestedUnkeyedContainer(forKey: .place)
        try place.encode(latitude)
        try place.encode(longitude)
        var address = container.nestedContainer(keyedBy: AddressKeys.self, forKey: .address)
        try address.encode(city, forKey: .city)
        try container.encode(count, forKey: .count)
        try container.encode(tags, forKey: .tags)
    }
}

/// Reads whatever keys there are.
struct Settings: Codable {
    var values: [String: Int]

    struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(values: [String: Int]) { self.values = values }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        values = [:]
        for key in container.allKeys { values[key.stringValue] = try container.decode(Int.self, forKey: key) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, value) in values { try container.encode(value, forKey: Key(stringValue: name)!) }
    }
}

/// Checks what it is given.
struct Checked: Codable {
    var mail: Mail
    var steps: [String]

    struct Mail: Codable {
        var text: String

        init(_ text: String) { self.text = text }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            text = try container.decode(String.self)
            guard text.contains("@") else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no @")
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }

    init(mail: Mail, steps: [String]) {
        self.mail = mail
        self.steps = steps
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mail = try container.decode(Mail.self, forKey: .mail)
        steps = try container.decode([String].self, forKey: .steps)
        guard !steps.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: .steps, in: container, debugDescription: "no steps")
        }
    }
}

struct Envelope<Item: Codable>: Codable {
    var items: [Item]
    var next: String?
}

/// Accepts nothing that can be guessed.
struct Passphrase: Codable {
    var text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        text = try container.decode(String.self)
        guard text == "xyzzy" else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the passphrase")
        }
    }
}

struct Vault: Codable {
    var passphrase: Passphrase
}

/// As ``Passphrase``, but says what it is.
struct Colour: Codable, JSONSchemaProviding {
    var hex: String

    init(hex: String) { self.hex = hex }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        hex = try container.decode(String.self)
        guard hex.hasPrefix("#!") else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a colour")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }

    static var jsonSchema: JSONSchema { .string.described(as: "a colour such as #!ff8800") }
    static var jsonExample: String? { "\"#!ff8800\"" }
}

struct Palette: Codable {
    var colours: [Colour]
    var main: Colour
}

/// Adds descriptions to what is derived.
struct Described: Codable, JSONSchemaProviding {
    var score: Int

    static var jsonSchema: JSONSchema {
        get throws { try JSONSchema(probing: Described.self).describing(["score": "1 is worst, 5 is best"]) }
    }
}

/// A property that is decoded by its wrapper, and an optional that is asked for in three ways.
struct Wrapped: Codable {
    @Clamped var size: Int
    var note: String?

    @propertyWrapper
    struct Clamped: Codable {
        var wrappedValue: Int

        init(wrappedValue: Int) { self.wrappedValue = wrappedValue }

        init(from decoder: any Decoder) throws {
            wrappedValue = min(10, try decoder.singleValueContainer().decode(Int.self))
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(wrappedValue)
        }
    }

    enum CodingKeys: CodingKey { case size, note }

    init(size: Int = 3, note: String? = nil) {
        self.size = size
        self.note = note
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _size = try container.decode(Clamped.self, forKey: .size)
        if container.contains(.note), try !container.decodeNil(forKey: .note) {
            note = try container.decode(String?.self, forKey: .note)
        }
    }
}
