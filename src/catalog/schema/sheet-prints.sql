-- What a page is known again by when its sheet was scanned twice, and how much could be read of it: no words, only their
-- marks. Pages of earlier versions have none, and are known by their readings.
CREATE TABLE sheet_prints (
    page_id INTEGER PRIMARY KEY,
    print BLOB NOT NULL
);
