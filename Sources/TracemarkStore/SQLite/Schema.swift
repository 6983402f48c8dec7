import GRDB
import TracemarkModel

/// The tables of a store's file, and how a file of an older layout becomes one of this.
///
/// - `trace` holds what the spans of a trace amount to, `span` what filters and timelines need of each span, clustered
///   by trace, and `content` the bulk of it under `ContentID`.
/// - `term` holds each name, tag, model and the like once; `trace_term` which of them occur in a trace, and how often.
/// - `span_text` is the index of words, and `text_queue` what it lacks.
enum Schema {
    /// The layout that this code reads and writes: SQLite's `user_version`.
    static let version = 2
    /// SQLite's `application_id`: the letters `TRMK`.
    static let applicationID: Int32 = 0x5452_4D4B

    /// Brings the file to the layout of ``version``, in one transaction.
    static func migrate(_ db: Database, path: String) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard found <= version else {
            throw StoreError.newerVersion(path: path, found: found, known: version)
        }
        // A file looks empty from outside as long as its tables are only in its journal.
        if found == 0, try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_schema)") == true {
            throw StoreError.corrupt(path: path, reason: DatabaseFile.foreign)
        }
        for (index, statements) in migrations.enumerated() where index >= found {
            try db.execute(sql: statements)
        }
        if found < version {
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
        }
    }

    /// The n-th one leads from layout n to n + 1. What was published is never changed.
    private static let migrations = [
        """
        CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO counter VALUES ('change', 0), ('term_generation', 0);

        CREATE TABLE term (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, folded TEXT NOT NULL,
            UNIQUE (kind, key, value)
        );
        CREATE INDEX term_by_folded ON term (kind, key, folded);

        CREATE TABLE trace (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE,
            name INTEGER NOT NULL,
            start INTEGER NOT NULL, last INTEGER NOT NULL, duration INTEGER,
            status INTEGER NOT NULL, settled INTEGER NOT NULL,
            root INTEGER, root_start INTEGER, top INTEGER NOT NULL, top_start INTEGER NOT NULL,
            span_count INTEGER NOT NULL, error_count INTEGER NOT NULL, next_ordinal INTEGER NOT NULL,
            input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cost REAL,
            input_preview TEXT, output_preview TEXT,
            change INTEGER NOT NULL
        );
        CREATE INDEX trace_by_start ON trace (start);
        CREATE INDEX trace_by_status ON trace (status, start);
        CREATE INDEX trace_by_change ON trace (change);

        CREATE TABLE trace_term (
            trace INTEGER NOT NULL, term INTEGER NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (trace, term)
        ) WITHOUT ROWID;
        CREATE INDEX trace_term_by_term ON trace_term (term);

        CREATE TABLE span (
            trace INTEGER NOT NULL, id INTEGER NOT NULL, ordinal INTEGER NOT NULL,
            parent INTEGER, name INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER,
            status INTEGER NOT NULL, kind INTEGER NOT NULL, said INTEGER NOT NULL,
            type INTEGER, model INTEGER, service INTEGER, user INTEGER, session INTEGER,
            input_tokens INTEGER, output_tokens INTEGER, cost REAL, tags TEXT,
            PRIMARY KEY (trace, id)
        ) WITHOUT ROWID;
        CREATE INDEX span_by_id ON span (id);
        CREATE INDEX span_by_start ON span (start);

        CREATE TABLE content (
            id INTEGER PRIMARY KEY, span INTEGER NOT NULL,
            version INTEGER NOT NULL, older_versions TEXT,
            input TEXT, input_type INTEGER, output TEXT, output_type INTEGER,
            message TEXT, attributes TEXT, metadata TEXT, events TEXT, links TEXT,
            resource INTEGER, scope INTEGER, trace_state TEXT
        );

        CREATE TABLE metric (
            trace INTEGER NOT NULL, span INTEGER NOT NULL, name INTEGER NOT NULL,
            value, comment TEXT, time INTEGER,
            PRIMARY KEY (trace, span, name)
        ) WITHOUT ROWID;
        CREATE INDEX metric_by_name ON metric (name, value);

        CREATE VIRTUAL TABLE span_text USING fts5 (
            name, input, output, error, content = '', columnsize = 0, tokenize = 'ascii'
        );
        CREATE TABLE text_queue (id INTEGER PRIMARY KEY);

        CREATE TABLE dataset (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL);
        CREATE TABLE dataset_entry (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            dataset INTEGER NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
            UNIQUE (dataset, id)
        );

        CREATE TABLE document (
            collection TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, revision INTEGER NOT NULL,
            PRIMARY KEY (collection, name)
        ) WITHOUT ROWID;
        """,
        // Span ids are random: each commit would write most pages of an index over all of them anew.
        """
        ALTER TABLE span ADD COLUMN segment INTEGER NOT NULL DEFAULT 0;
        DROP INDEX span_by_id;
        CREATE INDEX span_by_id ON span (segment, id);
        CREATE TABLE segment (number INTEGER PRIMARY KEY);
        INSERT INTO segment VALUES (0);
        INSERT INTO counter VALUES ('part', 0);
        """,
    ]
}

/// Spans that were written at about the same time. The index of span ids is kept by segments, so that what a commit
/// adds to it lies on few pages; to find a span by its id alone each segment is asked.
enum Segment {
    /// How many parts of spans are written before the next segment begins.
    static let size: Int64 = 65_536

    /// The spans of an id, or of some ids, by the index: `segment IN (…)` before a condition on `id`.
    static let any = "segment IN (SELECT number FROM segment)"

    /// The segment that the next spans go into.
    ///
    /// - Parameter count: How many parts are about to be written.
    static func next(for count: Int, in db: Database) throws -> Int64 {
        let add = try db.cachedStatement(
            sql: "UPDATE counter SET value = value + ? WHERE name = 'part' RETURNING value")
        let total = try Int64.fetchOne(add, arguments: [count]) ?? 0
        let number = (total - Int64(count)) / size
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO segment (number) VALUES (?)").execute(arguments: [number])
        return number
    }
}

/// The number of a span's row in `content` and of its document in `span_text`: those of a trace lie side by side.
enum ContentID {
    static let ordinalBits: Int64 = 24

    static func of(trace: Int64, ordinal: Int64) -> Int64 { trace << ordinalBits | ordinal }

    static func range(trace: Int64) -> ClosedRange<Int64> {
        trace << ordinalBits...(trace << ordinalBits | (1 << ordinalBits - 1))
    }
}
