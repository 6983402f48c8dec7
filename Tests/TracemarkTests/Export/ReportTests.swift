import Testing

@testable import Tracemark

@Suite("What the user is told")
struct ReportTests {
    @Test("A server's words neither begin a line nor reach the terminal as commands")
    func printable() {
        #expect(ConsoleText.printable("no\r\nroom\u{1b}[2J\u{9b}31m") == "no␣ room␣[2J␣31m")
        #expect(ConsoleText.printable("génère 🕯 👩‍👧") == "génère 🕯 👩‍👧")
    }
}
