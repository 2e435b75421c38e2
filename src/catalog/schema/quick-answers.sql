-- Pages that search has never heard of: few, counted with every search.
CREATE INDEX pages_not_searchable ON pages (page_id) WHERE change IS NULL;

-- The words by which people on the list are looked up, as `name_words` makes them from their entries: folded parts of
-- names now and formerly, record numbers, dates of birth.
CREATE TABLE patient_words (
    word TEXT NOT NULL,
    name TEXT NOT NULL,                  -- the beginning of the folded name, for the order of answers
    mrn  TEXT NOT NULL REFERENCES patients ON DELETE CASCADE,
    PRIMARY KEY (word, name, mrn)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_words_of ON patient_words (mrn, word);
