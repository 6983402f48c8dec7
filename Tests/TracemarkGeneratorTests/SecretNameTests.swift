import Testing
import Tracemark
import TracemarkGenerator

@Suite struct SecretNameTests {
    @Test("The generator redacts parameters by the names by which the runtime redacts what values store")
    func sameNames() {
        #expect(SecretNames.names == SecretName.words)
    }

    @Test(
        "A name is a secret's whatever its case and separators; a name that only contains one is not",
        arguments: [
            ("apiKey", true), ("api_key", true), ("APIKey", true), ("_password", true), ("Authorization", true),
            ("passwordHint", false), ("hasPassword", false), ("key", false), ("", false),
        ])
    func matches(name: String, isSecret: Bool) {
        #expect(SecretName.matches(name) == isSecret)
        #expect(SecretNames.contains(name) == isSecret)
    }
}
