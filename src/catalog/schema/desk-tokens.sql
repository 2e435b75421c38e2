-- Tokens of other programs: which rights they hold, and who made them. None is deleted.
CREATE TABLE api_tokens (
    token_id INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    token    TEXT NOT NULL UNIQUE,       -- SHA-256 of what the program holds
    rights   TEXT NOT NULL,              -- words, parted by a space
    made     TEXT NOT NULL,
    made_by  TEXT NOT NULL,
    revoked  TEXT
) STRICT;
