import Testing

@testable import Tracemark

@Suite("What the user is told")
struct ReportTests {
    @Test("A server's words neither begin a line nor reach the terminal as commands")
    func printable() {
        #expect(DescriptorWriter.printable("no\r\nroom\u{1b}[2J\u{9b}31m") == #"no\r\nroom\u{1B}[2J\u{9B}31m"#)
        #expect(DescriptorWriter.printable("génère 🕯 👩‍👧") == "génère 🕯 👩‍👧")
    }
}
