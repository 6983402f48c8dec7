/// The class of a byte, from a table of 256 entries. The lexer's inner loops read only this table.
enum CharacterClass {
    static let other: UInt8 = 0
    static let space: UInt8 = 1
    static let newline: UInt8 = 2
    static let operatorCharacter: UInt8 = 3
    static let openingBracket: UInt8 = 4
    static let closingBracket: UInt8 = 5
    /// `,` `:` `;` `@` and the dot: they end an operand and hold nothing.
    static let separator: UInt8 = 6
    static let digit: UInt8 = 7
    /// Letters, `_`, `$` and every byte of a character outside ASCII.
    static let identifierStart: UInt8 = 8
    /// This and what is above it goes on with a word.
    static let wordByte = digit

    /// Made once and never freed.
    nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        table.initialize(repeating: other, count: 256)
        for byte in [0x20, 0x09, 0x0B, 0x0C] { table[byte] = space }
        for byte in [0x0A, 0x0D] { table[byte] = newline }
        for byte in 0x30...0x39 { table[byte] = digit }
        for byte in 0x41...0x5A { table[byte] = identifierStart }
        for byte in 0x61...0x7A { table[byte] = identifierStart }
        for byte in 0x80...0xFF { table[byte] = identifierStart }
        for byte in [0x5F, 0x24] { table[byte] = identifierStart }
        for byte in "/=-+!*%<>&|^~?".utf8 { table[Int(byte)] = operatorCharacter }
        for byte in "([{".utf8 { table[Int(byte)] = openingBracket }
        for byte in ")]}".utf8 { table[Int(byte)] = closingBracket }
        for byte in ",:;@.".utf8 { table[Int(byte)] = separator }
        return UnsafePointer(table)
    }()
}
