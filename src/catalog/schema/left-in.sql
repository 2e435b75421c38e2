-- The state in which a person left a page that is being read again; it stands in it again afterwards.
ALTER TABLE filings ADD COLUMN left_in TEXT;
