import Declarations
import Testing
import Tracemark

extension WrapperTests.Methods {
    @Test("Initialisers have factories: plain, failable, throwing, asynchronous, of classes")
    func initializers() async throws {
        let spans = try await recordSpans {
            #expect(Document.traced(text: "a").text == "a")
            #expect(try Document.traced(parsing: "") == nil)
            #expect(throws: Mishap("not a document")) { try Document.traced(parsing: "?") }
            #expect(await Document.fetched(from: "path").text == "path")
            let session = try await Session.traced(user: "ada")
            #expect(session.user == "ada")
            let guest = try await Session.guest()
            #expect(guest.user == "guest")
        }
        #expect(
            spans.map(\.name) == [
                "Document.init", "Document.parse", "Document.parse", "Document.init", "Session.init", "Session.init",
            ])
        #expect(spans[2].status == .error("not a document"))
        #expect(spans[4].input == #"{"user":"ada"}"#)
    }

    @Test("Computed properties: plain, effectful, with a setter, static")
    func properties() async throws {
        let spans = try await recordSpans {
            var document = Document(text: "one two")
            #expect(document.wordCount == 2)
            let summary = try await document.tracedSummary
            #expect(summary == "one")
            await #expect(throws: Mishap("nothing to sum up")) { try await Document(text: "").tracedSummary }
            document.title = "O"
            #expect(document.title == "O")
            #expect(Document.empty.text == "")
        }
        #expect(
            spans.map(\.summary) == [
                "Document.wordCount - -> 2", "Document.summary - -> one", "Document.summary - -> -",
                "Document.title - -> O", spans[4].summary,
            ])
    }

    @Test("Subscripts, told apart by a label")
    func subscripts() async throws {
        let spans = try await recordSpans {
            let document = Document(text: "one two")
            #expect(document[traced: 1] == "n")
            let words = try [document[tracedWord: 1], document[tracedWord: 5, or: "none"]]
            #expect(words == ["two", "none"])
            #expect(throws: Mishap("negative")) { try document[tracedWord: -1] }
        }
        #expect(spans.map(\.name) == Array(repeating: "Document.subscript", count: 4))
        #expect(spans[2].input == #"{"number":5,"fallback":"none"}"#)
    }

    @Test("An annotated type has all functions traced that can be, each with the type's options and its own")
    func annotatedType() async throws {
        let spans = await recordSpans {
            let kitchen = Kitchen()
            #expect(kitchen.tracedBoil("egg") == "boiled egg")
            #expect(await kitchen.tracedFry("egg", secretSauce: "x") == "fried egg")
            #expect(kitchen.serve(["a", "b"]) == 2)
            #expect(kitchen.taste())
            kitchen.tracedClose("late")
        }
        #expect(spans.map(\.name) == ["Kitchen.boil", "Kitchen.fry", "plate", "Kitchen.close"])
        #expect(spans.map(\.type) == [.tool, .tool, .chain, nil])
        #expect(spans[1].input == #"{"what":"egg"}"#)
        #expect(spans[2].tags == ["area": "kitchen", "course": "main"])
        #expect(spans[3].input == nil)
    }

    @Test("A name may hold parameters and the result")
    func computedNames() async throws {
        let spans = await recordSpans {
            #expect(Namer().load(id: 3, table: "users"))
            #expect(Namer().find("x") == ["x"])
        }
        #expect(spans.map(\.name) == ["load 3 of USERS", "found 1"])
        #expect(spans.map(\.function) == ["Namer.load", "Namer.find"])
    }
}
