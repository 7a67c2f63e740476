-- What each person prefers, on every device of theirs: a JSON object that the program reads.
CREATE TABLE preferences (
    labeler_id  BLOB PRIMARY KEY NOT NULL REFERENCES labelers (id),
    preferences TEXT NOT NULL,
    saved_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
