import Foundation

// tracemark-embed FOLDER OUTPUT: writes a Swift file that holds the text of every file below a folder.

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
    FileHandle.standardError.write(Data("usage: tracemark-embed FOLDER OUTPUT\n".utf8))
    exit(2)
}
do {
    try EmbeddedFolder(URL(filePath: arguments[1])).swift.write(toFile: arguments[2], atomically: true, encoding: .utf8)
} catch {
    FileHandle.standardError.write(Data("error: \(error)\n".utf8))
    exit(1)
}
