-- The box that a page came out of, where a cover sheet in its file says so.
ALTER TABLE pages ADD COLUMN box TEXT;

-- Programs keep searches too: whoever holds a token has its number, below 0, and is nobody among the people.
CREATE TABLE saved_by_all (
    search_id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    name      TEXT NOT NULL COLLATE NOCASE,
    question  TEXT NOT NULL,             -- as the address of the search screen holds it
    saved     TEXT NOT NULL,
    UNIQUE (person_id, name)
) STRICT;
INSERT INTO saved_by_all SELECT search_id, person_id, name, question, saved FROM saved_searches;
DROP TABLE saved_searches;
ALTER TABLE saved_by_all RENAME TO saved_searches;
