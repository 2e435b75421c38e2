-- What a person should look at although the page is filed, as a sentence: a page of somebody else lies in a document. And whether
-- somebody has decided about it since.
ALTER TABLE filings ADD COLUMN alarm TEXT;
ALTER TABLE filings ADD COLUMN alarm_seen INTEGER NOT NULL DEFAULT 0;
CREATE INDEX filings_to_look_at ON filings (page_id) WHERE alarm IS NOT NULL AND NOT alarm_seen;
