import CSQLite
import Tracemark

TracingSystem.bootstrap(ConsoleExporter())

struct Library {
    let database: OpaquePointer

    // @trace
    func _titles(by author: String) -> [String] {
        var statement: OpaquePointer?
        sqlite3_prepare_v2(
            database, "SELECT title FROM books WHERE author = '\(author)' ORDER BY title", -1, &statement, nil)
        defer { sqlite3_finalize(statement) }
        var titles: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            titles.append(String(cString: sqlite3_column_text(statement, 0)))
        }
        return titles
    }

    // @trace
    func _fill() {
        sqlite3_exec(database, "CREATE TABLE books (author TEXT, title TEXT)", nil, nil, nil)
        sqlite3_exec(
            database, "INSERT INTO books VALUES ('Ada', 'Notes'), ('Ada', 'Letters'), ('Mary', 'Roads')", nil, nil, nil)
        sqlite3_exec(database, "INSERT INTO shelves VALUES (1)", nil, nil, nil)
    }
}

var database: OpaquePointer?
guard sqlite3_open(":memory:", &database) == SQLITE_OK, let database else { fatalError("no database") }
let library = Library(database: database)
library.fill()
print(library.titles(by: "Ada"))
sqlite3_close(database)
