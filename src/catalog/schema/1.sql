-- Scans taken in together: one folder converted, or one day of the drop folder.
CREATE TABLE batches (
    batch_id  INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN ('convert', 'watch')),
    origin    TEXT NOT NULL,           -- the folder the scans came from
    operator  TEXT,
    station   TEXT,
    box       TEXT,
    started   TEXT NOT NULL,
    ended     TEXT
) STRICT;

-- Every original, once, whatever it was called.
CREATE TABLE files (
    file_id   INTEGER PRIMARY KEY,
    sha256    TEXT NOT NULL UNIQUE,
    original  TEXT NOT NULL,           -- its place below the archive folder
    bytes     INTEGER NOT NULL,
    pages     INTEGER,                 -- null until it was opened
    -- kept: not opened yet; opened: its pages have rows; done: its pages are filed; unreadable: it cannot be opened
    state     TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'opened', 'done', 'unreadable')),
    error     TEXT,
    CHECK ((pages IS NULL) = (state IN ('kept', 'unreadable')))
) STRICT;
CREATE INDEX files_unfinished ON files (file_id) WHERE state IN ('kept', 'opened');

-- Every time an original came in, under the name it had then.
CREATE TABLE sources (
    source_id INTEGER PRIMARY KEY,
    file_id   INTEGER NOT NULL REFERENCES files,
    batch_id  INTEGER NOT NULL REFERENCES batches,
    name      TEXT NOT NULL,           -- below the batch's origin, '/' between folders, what is not UTF-8 escaped
    name_bytes BLOB,                   -- only where the name is not UTF-8
    duplicate INTEGER NOT NULL CHECK (duplicate IN (0, 1)),
    bytes     INTEGER NOT NULL,
    changed   TEXT NOT NULL,           -- time of last change when it was taken in, nanoseconds since 1970
    taken_in  TEXT NOT NULL,
    UNIQUE (name, file_id)
) STRICT;
CREATE INDEX sources_of_file ON sources (file_id);
CREATE INDEX sources_of_batch ON sources (batch_id);
CREATE UNIQUE INDEX one_first_source ON sources (file_id) WHERE duplicate = 0;

-- The ledger: every page picture, once, in one state. Page 0 stands for a file that cannot be opened.
CREATE TABLE pages (
    page_id   INTEGER PRIMARY KEY,
    file_id   INTEGER NOT NULL REFERENCES files,
    number    INTEGER NOT NULL CHECK (number >= 0),
    -- waiting: not read yet; reading: read, the rest of its file is not
    state     TEXT NOT NULL DEFAULT 'waiting'
              CHECK (state IN ('waiting', 'reading', 'filed', 'review', 'blank', 'separator', 'unreadable')),
    change    INTEGER,                 -- grows with every change that search must learn of
    UNIQUE (file_id, number)
) STRICT;
CREATE UNIQUE INDEX pages_by_change ON pages (change) WHERE change IS NOT NULL;
CREATE INDEX pages_by_state ON pages (state);

-- One line for every page of every time a file came in: what came in is the sum of these.
CREATE VIEW ledger AS
    SELECT s.source_id, s.batch_id, p.page_id, p.file_id, p.number,
           CASE WHEN s.duplicate THEN 'duplicate' ELSE p.state END AS state
    FROM sources s JOIN pages p USING (file_id);

-- What was seen on a page and what it says: JSON, compressed.
CREATE TABLE readings (
    page_id   INTEGER PRIMARY KEY REFERENCES pages,
    reading   BLOB NOT NULL,
    facts     BLOB NOT NULL
) STRICT;

CREATE TABLE documents (
    document_id  TEXT PRIMARY KEY,
    file_id      INTEGER NOT NULL REFERENCES files,
    doc_type     TEXT,
    service_date TEXT,
    type_settled INTEGER NOT NULL DEFAULT 0,   -- a person said so
    date_settled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_of_file ON documents (file_id);

CREATE TABLE filings (
    page_id          INTEGER PRIMARY KEY REFERENCES pages,
    document_id      TEXT REFERENCES documents,
    page_in_document INTEGER,
    patient          TEXT,
    probability      REAL,
    doubt            TEXT,             -- its name, for counting and grouping
    reason           TEXT,             -- its sentence
    filing           BLOB,             -- all of it, JSON, compressed; null for a page that could not be read
    settled          INTEGER NOT NULL DEFAULT 0   -- a person said where it belongs
) STRICT;
CREATE INDEX filings_of_document ON filings (document_id);
CREATE INDEX filings_of_patient ON filings (patient);

-- What people decided. Nothing is deleted here; what a decision replaced is kept so that it can be undone.
CREATE TABLE decisions (
    decision_id INTEGER PRIMARY KEY,
    decided     TEXT NOT NULL,
    person      TEXT NOT NULL,
    document_id TEXT,
    page_id     INTEGER REFERENCES pages,
    what        TEXT NOT NULL,         -- JSON
    before      TEXT NOT NULL,         -- JSON
    undone      TEXT
) STRICT;

CREATE TABLE patients (
    mrn        TEXT PRIMARY KEY,
    last       TEXT NOT NULL,
    first      TEXT NOT NULL,
    middle     TEXT NOT NULL,
    suffix     TEXT NOT NULL,
    birth      TEXT,
    sex        TEXT NOT NULL,
    ssn_last4  TEXT NOT NULL,
    phone      TEXT NOT NULL,
    street     TEXT NOT NULL,
    city       TEXT NOT NULL,
    state      TEXT NOT NULL,
    zip        TEXT NOT NULL,
    changed    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Former and other names, listed or learnt when a listed name changed.
CREATE TABLE other_names (
    mrn    TEXT NOT NULL REFERENCES patients ON DELETE CASCADE,
    last   TEXT NOT NULL,
    first  TEXT NOT NULL,
    middle TEXT NOT NULL,
    suffix TEXT NOT NULL,
    PRIMARY KEY (mrn, last, first, middle, suffix)
) STRICT, WITHOUT ROWID;

-- Every time the list changed: filing looks here whether its copy of the list is still the list.
CREATE TABLE imports (
    import_id INTEGER PRIMARY KEY,
    imported  TEXT NOT NULL,
    new       INTEGER NOT NULL,
    changed   INTEGER NOT NULL
) STRICT;
