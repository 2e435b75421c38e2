-- Record numbers that turned out to be the same person's. Nothing of a patient or a page is rewritten by it, so that it
-- can be taken back.
CREATE TABLE merges (
    merge_id INTEGER PRIMARY KEY,
    merged   TEXT NOT NULL REFERENCES patients,   -- the number that goes
    survivor TEXT NOT NULL REFERENCES patients,   -- the number that stays
    at       TEXT NOT NULL,
    who      TEXT NOT NULL,
    why      TEXT NOT NULL,
    ended    TEXT,                                -- when it was taken back
    ended_by TEXT
) STRICT;
CREATE UNIQUE INDEX one_merge_at_a_time ON merges (merged) WHERE ended IS NULL;

-- The number that answers for each merged one in the end, made from the merges that stand.
CREATE TABLE answers (
    mrn      TEXT PRIMARY KEY,
    survivor TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_survivor ON answers (survivor);
