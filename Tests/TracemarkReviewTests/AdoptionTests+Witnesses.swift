import Foundation
import Testing

@testable import tracemark_review

/// Witnesses that the compiler would write itself, if it did not find the wrapper.
extension AdoptionTests {
    @Test("Hashing, encoding and comparing by adopted functions give what they gave, with tracing started")
    func witnesses() throws {
        let library = """
            struct Point: Hashable, Codable {
              var x: Int
              var y = 1
              func hash(into hasher: inout Hasher) { hasher.combine(x) }
              func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(x * 2, forKey: .x)
                try container.encode(self.y, forKey: .y)
              }
            }
            enum Size: String, Hashable, Encodable {
              case small
              func hash(into hasher: inout Hasher) { hasher.combine("small") }
              func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode("the \\(rawValue)")
              }
            }
            final class Shape: Hashable {
              let name = "shape"
              static func == (a: Shape, b: Shape) -> Bool { a.name == b.name }
              func hash(into hasher: inout Hasher) { hasher.combine(name) }
            }
            struct Named: CustomStringConvertible, Error {
              let name: String
              var description: String { "named \\(name)" }
              func fail() throws { throw self }
            }
            """
        let main = """
            import Foundation
            import Tracemark
            import Synchronization
            final class Counting: SpanExporter {
              static let names = Mutex<Set<String>>([])
              func export(_ spans: [SpanData]) { Counting.names.withLock { $0.formUnion(spans.map(\\.name)) } }
            }
            TracingSystem.bootstrap(Counting())
            print(Set([Point(x: 1), Point(x: 1, y: 1)]).count, Point(x: 1).hashValue == Point(x: 1, y: 2).hashValue)
            print(Set([Size.small]).count, Size.small.hashValue == "small".hashValue, Set([Shape(), Shape()]).count)
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            print(String(decoding: try encoder.encode([Point(x: 2)]), as: UTF8.self))
            print(String(decoding: try encoder.encode([Size.small]), as: UTF8.self))
            do { try Named(name: "a").fail() } catch { print(error) }
            TracingSystem.flush()
            print(Counting.names.withLock { $0.sorted().joined(separator: " ") })
            """
        let target = try Target(["a.swift": library, "main.swift": main])
        let before = try target.output()
        #expect(before == "1 true\n1 true 1\n[{\"x\":4,\"y\":1}]\n[\"the small\"]\nnamed a\n\n")
        let adoption = try target.adopt("a.swift", "a.swift:Named.description")
        #expect(
            adoption.functions.filter { if case .adopted = $0.outcome { false } else { true } }.map(\.name)
                == ["Shape.==(a:b:)"])
        let names = "Named.description Named.fail Point.encode Point.hash Shape.hash Size.encode Size.hash"
        #expect(try target.output() == before.dropLast() + names + "\n")
    }
}
