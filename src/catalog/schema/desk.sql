-- Who works at the desk. Nobody is deleted: what a person did stays theirs.
CREATE TABLE people (
    person_id    INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE COLLATE NOCASE,   -- to sign in with
    full_name    TEXT NOT NULL,
    password     TEXT NOT NULL,          -- argon2id, with its salt and costs
    second       BLOB,                   -- secret of the second factor; null without one
    second_used  INTEGER NOT NULL DEFAULT 0,   -- the last time step whose code was used
    active       INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    must_change  INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
    failures     INTEGER NOT NULL DEFAULT 0,   -- wrong passwords in a row
    locked_until INTEGER NOT NULL DEFAULT 0,   -- seconds since 1970
    made         TEXT NOT NULL
) STRICT;

CREATE TABLE roles (
    role   TEXT PRIMARY KEY COLLATE NOCASE,
    rights TEXT NOT NULL                 -- words, parted by a space
) STRICT, WITHOUT ROWID;
INSERT INTO roles (role, rights) VALUES
    ('Scanning', 'scan'),
    ('Clerk', 'scan view correct'),
    ('Release of information', 'view release'),
    ('Supervisor', 'scan view correct release confidential supervise'),
    ('Administrator', 'administer');

CREATE TABLE people_roles (
    person_id INTEGER NOT NULL REFERENCES people,
    role      TEXT NOT NULL COLLATE NOCASE REFERENCES roles,
    PRIMARY KEY (person_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    session   TEXT PRIMARY KEY,          -- SHA-256 of what the browser holds
    person_id INTEGER NOT NULL REFERENCES people,
    begun     INTEGER NOT NULL,          -- seconds since 1970
    seen      INTEGER NOT NULL,
    origin    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did and saw what. Rows are only ever appended; each holds the hash of the one before with its own.
CREATE TABLE audit (
    entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL,
    person   TEXT NOT NULL,
    what     TEXT NOT NULL,
    page_id  INTEGER,
    document TEXT,
    patient  TEXT,
    detail   TEXT NOT NULL,
    origin   TEXT NOT NULL,
    chain    TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_person ON audit (person, entry_id);
CREATE INDEX audit_by_patient ON audit (patient, entry_id) WHERE patient IS NOT NULL;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;

-- Patients and documents that need a further right: 42 CFR Part 2, VIP.
CREATE TABLE confidential_patients (
    mrn   TEXT PRIMARY KEY,
    since TEXT NOT NULL,
    who   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE documents ADD COLUMN confidential INTEGER NOT NULL DEFAULT 0;

-- How long a person looked before deciding; null where nobody measured.
ALTER TABLE decisions ADD COLUMN seconds REAL;
CREATE INDEX decisions_by_person ON decisions (person, decided);
CREATE INDEX decisions_of_document ON decisions (document_id);

-- Confidential records opened in an emergency: for a time, with a reason, until a supervisor has looked at it.
CREATE TABLE emergencies (
    emergency_id INTEGER PRIMARY KEY,
    person_id    INTEGER NOT NULL REFERENCES people,
    reason       TEXT NOT NULL,
    begun        INTEGER NOT NULL,       -- seconds since 1970
    until        INTEGER NOT NULL,
    cleared_by   TEXT,
    finding      TEXT
) STRICT;
CREATE INDEX emergencies_of_person ON emergencies (person_id, until);
