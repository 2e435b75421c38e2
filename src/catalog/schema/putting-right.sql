-- A person said in which document a page is, and at which place: filing it again leaves that alone.
ALTER TABLE filings ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;
-- Why somebody decided so.
ALTER TABLE decisions ADD COLUMN why TEXT NOT NULL DEFAULT '';
