import GRDB
import TracemarkModel

/// The tables of a store's file, and the migrations from older layouts.
///
/// - `trace` has the summaries of traces. `span` has the fields for filters and timelines, clustered by trace.
///   `content` has the large fields, by `ContentID`.
/// - `term` has each name, tag, model and so on once. `trace_term` has the terms of each trace, with their counts.
/// - `span_text` is the text index, and `text_queue` has the spans that it lacks.
enum Schema {
    /// The layout that this code reads and writes, as SQLite's `user_version`.
    static let version = 2
    /// SQLite's `application_id`: the letters `TRMK`.
    static let applicationID: Int32 = 0x5452_4D4B

    /// Migrates the file to the layout ``version``, in one transaction.
    static func migrate(_ db: Database, path: String) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard found <= version else {
            throw StoreError.newerVersion(path: path, found: found, known: version)
        }
        // A file looks empty from outside while its tables are only in the journal.
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

    /// The migrations. The n-th one migrates layout n to n + 1. A published one never changes.
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
        // Span IDs are random, so each commit would rewrite most pages of a single index.
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

/// A segment: spans that were written at about the same time. The index of span IDs starts with the segment, so that a
/// commit changes few of its pages. A lookup by span ID alone searches each segment.
enum Segment {
    /// The number of updates after which the next segment begins.
    static let size: Int64 = 65_536

    /// The SQL that precedes a condition on `id`, so that the index finds spans in all segments.
    static let any = "segment IN (SELECT number FROM segment)"

    /// Returns the segment of the next spans.
    ///
    /// - Parameter count: The number of updates to write.
    static func next(for count: Int, in db: Database) throws -> Int64 {
        let add = try db.cachedStatement(
            sql: "UPDATE counter SET value = value + ? WHERE name = 'part' RETURNING value")
        let total = try Int64.fetchOne(add, arguments: [count]) ?? 0
        let number = (total - Int64(count)) / size
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO segment (number) VALUES (?)").execute(arguments: [number])
        return number
    }
}

/// The ID of a span's row in `content` and of its document in `span_text`. The spans of a trace have consecutive IDs.
enum ContentID {
    static let ordinalBits: Int64 = 24

    static func of(trace: Int64, ordinal: Int64) -> Int64 { trace << ordinalBits | ordinal }

    static func range(trace: Int64) -> ClosedRange<Int64> {
        trace << ordinalBits...(trace << ordinalBits | (1 << ordinalBits - 1))
    }
}
