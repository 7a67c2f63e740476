-- What adjudicators decide. Append-only: a changed mind is a new revision, and one without answers withdraws.
CREATE TABLE verdicts (
    id             INTEGER PRIMARY KEY,
    op_id          BLOB NOT NULL UNIQUE CHECK (length(op_id) = 16),
    queue_id       INTEGER NOT NULL REFERENCES queues (id),
    sample_id      INTEGER NOT NULL REFERENCES samples (id),
    revision       INTEGER NOT NULL CHECK (revision >= 1),
    adjudicator_id BLOB REFERENCES labelers (id),
    schema_version INTEGER NOT NULL,
    answers        TEXT,
    picked_id      INTEGER REFERENCES labels (id),
    reason         TEXT,
    note           TEXT,
    created_at_ms  INTEGER NOT NULL,
    CHECK ((answers IS NULL) = (reason IS NULL)),
    UNIQUE (sample_id, revision)
) STRICT;

CREATE TRIGGER verdicts_are_append_only BEFORE UPDATE ON verdicts
BEGIN
    SELECT raise(ABORT, 'verdicts are append-only');
END;

-- When somebody decided it; NULL while nobody has.
ALTER TABLE samples ADD COLUMN decided_at_ms INTEGER;
-- The place of an undecided conflict: 0 where its labels are as far apart as can be, 1000 where it is only
-- flagged; NULL where there is nothing to decide.
ALTER TABLE samples ADD COLUMN conflict_rank INTEGER GENERATED ALWAYS AS (
    CASE WHEN decided_at_ms IS NULL AND (disagreement > 0 OR flags > 0)
        THEN 1000 - ifnull(disagreement, 0) END) VIRTUAL;

CREATE INDEX samples_conflicts ON samples (queue_id, conflict_rank, seq) WHERE conflict_rank IS NOT NULL;
CREATE INDEX samples_decided ON samples (queue_id, decided_at_ms, seq) WHERE decided_at_ms IS NOT NULL;

ALTER TABLE queues ADD COLUMN conflicts INTEGER NOT NULL DEFAULT 0 CHECK (conflicts >= 0);
ALTER TABLE queues ADD COLUMN decided INTEGER NOT NULL DEFAULT 0 CHECK (decided >= 0);
UPDATE queues SET conflicts = (
    SELECT count(*) FROM samples s WHERE s.queue_id = queues.id AND s.conflict_rank IS NOT NULL);

-- Labels, revisions, imports and verdicts all may open or close a conflict. Whatever does, is counted in its
-- own transaction.
CREATE TRIGGER conflicts_are_counted AFTER UPDATE OF disagreement, flags, decided_at_ms ON samples
WHEN (OLD.conflict_rank IS NULL) <> (NEW.conflict_rank IS NULL)
    OR (OLD.decided_at_ms IS NULL) <> (NEW.decided_at_ms IS NULL)
BEGIN
    UPDATE queues SET
        conflicts = conflicts + (NEW.conflict_rank IS NOT NULL) - (OLD.conflict_rank IS NOT NULL),
        decided = decided + (NEW.decided_at_ms IS NOT NULL) - (OLD.decided_at_ms IS NOT NULL)
    WHERE id = NEW.queue_id;
END;
