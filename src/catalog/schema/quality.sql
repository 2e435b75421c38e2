-- Pages that the program filed, drawn by chance for a person to check.
CREATE TABLE samples (
    sample_id  INTEGER PRIMARY KEY,
    drawn      TEXT NOT NULL,
    drawn_by   TEXT NOT NULL,
    population INTEGER NOT NULL           -- pages that could have been drawn
) STRICT;
CREATE TABLE sample_pages (
    sample_id  INTEGER NOT NULL REFERENCES samples,
    page_id    INTEGER NOT NULL UNIQUE REFERENCES pages,
    patient    TEXT NOT NULL,             -- whom it was filed to when it was drawn
    verdict    TEXT CHECK (verdict IN ('right', 'wrong', 'unclear')),
    checked    TEXT,
    checked_by TEXT,
    PRIMARY KEY (sample_id, page_id)
) STRICT, WITHOUT ROWID;
