-- Labels that went back to their labelers with a note, to be looked at again. The labels stand meanwhile. An
-- entry is open until its labeler changes the label or says that it stands, or a newer note takes its place.
CREATE TABLE sent_back (
    id            INTEGER PRIMARY KEY,
    queue_id      INTEGER NOT NULL REFERENCES queues (id),
    sample_id     INTEGER NOT NULL REFERENCES samples (id),
    assignment_id INTEGER NOT NULL REFERENCES assignments (id),
    labeler_id    BLOB NOT NULL REFERENCES labelers (id),
    note          TEXT NOT NULL,
    sender_id     BLOB REFERENCES labelers (id),
    at_ms         INTEGER NOT NULL,
    ended_at_ms   INTEGER,
    end_word      TEXT CHECK (end_word IN ('revised', 'kept', 'replaced')),
    CHECK ((ended_at_ms IS NULL) = (end_word IS NULL))
) STRICT;

-- What a labeler has to look at again, in the order in which it came back.
CREATE INDEX sent_back_open ON sent_back (queue_id, labeler_id, id) WHERE ended_at_ms IS NULL;
-- A turn is open here once at most.
CREATE UNIQUE INDEX sent_back_once ON sent_back (assignment_id) WHERE ended_at_ms IS NULL;
CREATE INDEX sent_back_by_sample ON sent_back (sample_id, id);
