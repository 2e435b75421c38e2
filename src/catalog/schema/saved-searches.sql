-- Questions that people ask again: their own, nobody else's.
CREATE TABLE saved_searches (
    search_id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people,
    name      TEXT NOT NULL COLLATE NOCASE,
    question  TEXT NOT NULL,             -- as the address of the search screen holds it
    saved     TEXT NOT NULL,
    UNIQUE (person_id, name)
) STRICT;
